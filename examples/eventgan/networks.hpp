// The two networks of arXiv:1907.03764 in terms of a recipe, and everything else that a GAN of
// events is made of.
#pragma once

#include <vector>

#include "examples/eventgan/training_set.hpp"
#include "fastgan/gan.hpp"
#include "src/cli/config.hpp"

namespace fastgan::eventgan {

/// Widths of the hidden layers, the slope of their leaky ReLU, and whether the generator adds what
/// they make to its noise instead of making all of an event from it.
struct Tower {
  std::vector<Index> widths;
  float slope = 0;
  bool residual = false;
};

/// Normal numbers → dense 10 x 512 → px, py, pz of all particles → with their energies; of
/// coordinates that are no momenta (`masses` empty) the energies fall away. A residual generator
/// starts as the identity. Throws Error (bad_usage) where one has not as much noise as coordinates.
Graph generator(Index latent, Index coordinates, const Tower& tower,
                const std::vector<double>& masses);
/// An event → dense 10 x 512 → the logit of being real.
Graph discriminator(Index coordinates, const Tower& tower);

GanOptions gan_options(const Config& recipe, const Process& process, const TrainingSet& data,
                       Precision precision, std::uint64_t seed);

}  // namespace fastgan::eventgan
