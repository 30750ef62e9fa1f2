// `eventgan evaluate`: generated events against real ones that no training has seen.
#pragma once

#include "src/cli/console.hpp"
#include "src/cli/options.hpp"

namespace fastgan::eventgan {

/// Prints tables and figures; with --out also writes metrics.json and the report. --compare takes
/// several models or files, parted by commas.
int evaluate(const EvaluateOptions& options, Console& console);

}  // namespace fastgan::eventgan
