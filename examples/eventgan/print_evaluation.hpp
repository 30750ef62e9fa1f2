// The figures of an evaluation as lines of text.
#pragma once

#include "examples/eventgan/process_evaluation.hpp"
#include "src/cli/console.hpp"

namespace fastgan::eventgan {

/// A table of all observables, then a line per figure; the C2ST last.
void print_evaluation(const ProcessEvaluation& result, Console& console);

}  // namespace fastgan::eventgan
