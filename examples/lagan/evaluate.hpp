// `lagan evaluate`: generated jets against real ones that no training has seen.
#pragma once

#include "src/cli/console.hpp"
#include "src/cli/options.hpp"

namespace fastgan::lagan {

/// Prints a table of all observables, class by class; with --out also writes metrics.json and the
/// report.
int evaluate(const EvaluateOptions& options, Console& console);

}  // namespace fastgan::lagan
