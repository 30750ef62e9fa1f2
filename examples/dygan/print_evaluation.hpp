// The figures of an evaluation as lines of text.
#pragma once

#include "fastgan/metrics/evaluation.hpp"
#include "src/cli/console.hpp"

namespace fastgan::dygan {

/// A table of all observables, then a line per figure.
void print_evaluation(const Evaluation& result, Console& console);

}  // namespace fastgan::dygan
