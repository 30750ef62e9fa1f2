// The networks that the paper compares (arXiv:1701.05927, section 4).
#pragma once

#include <string>
#include <vector>

#include "fastgan/graph.hpp"
#include "src/cli/config.hpp"

namespace fastgan::lagan {

inline constexpr Index kSide = 25, kPixels = kSide * kSide;  // of an image

/// lagan, fcgan, dcgan, hybrid
std::vector<std::string> architectures();

/// Latent numbers and a class → an image, in units of the chain. With a linear last layer instead
/// of the paper's, dark pixels keep what the network thinks of them: numbers that are not positive.
Graph generator(const std::string& architecture, const Config& recipe, Activation last = relu());
/// An image → the logit of being real and the logit of being signal.
Graph discriminator(const std::string& architecture, const Config& recipe);

}  // namespace fastgan::lagan
