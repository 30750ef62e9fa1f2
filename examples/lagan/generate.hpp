// `lagan generate`: jet images with classes and observables, in the published layout.
#pragma once

#include "src/cli/console.hpp"
#include "src/cli/options.hpp"

namespace fastgan::lagan {

/// Writes `image` (GeV), `signal`, `mass`, `pt`, `tau1`, `tau2`, `tau21` and `n_pixels`, piece by
/// piece, in constant memory.
int generate(const GenerateOptions& options, Console& console);

}  // namespace fastgan::lagan
