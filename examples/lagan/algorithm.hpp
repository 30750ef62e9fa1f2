// The algorithm of LAGAN's training: the networks with their losses, and one iteration.
#pragma once

#include <string>

#include "fastgan/gan.hpp"
#include "src/cli/config.hpp"

namespace fastgan::lagan {

/// The pair of networks of a recipe; `architecture` is one of architectures().
GanOptions gan_options(const Config& recipe, const std::string& architecture);

/// Updates of the generator in an iteration.
Index generator_steps(const Config& recipe);

/// The discriminator learns from a batch of real and then from one of generated jets, never mixed:
/// both normalisation and minibatch discrimination look at the batch. Then the generator learns.
void iterate(Gan& gan, Index generator_steps, float rate = 1.0f);

}  // namespace fastgan::lagan
