// `dygan evaluate`: generated events against real ones that no training has seen.
#pragma once

#include "src/cli/console.hpp"
#include "src/cli/options.hpp"

namespace fastgan::dygan {

/// Prints a table of all observables; with --out also writes metrics.json and the report.
int evaluate(const EvaluateOptions& options, Console& console);

}  // namespace fastgan::dygan
