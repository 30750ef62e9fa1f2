// The two networks of DY-GAN (arXiv:1901.05282, figure 3) and how they are trained.
#pragma once

#include "fastgan/gan.hpp"
#include "src/cli/config.hpp"

namespace fastgan::dygan {

/// `features` normal numbers → dense layers → `features` coordinates of an event.
Graph generator(Index features, const Config& recipe);

/// `features` coordinates of an event → dense layers → 1 logit.
Graph discriminator(Index features, const Config& recipe);

/// Networks, optimizers and batch size as the recipe says.
GanOptions gan_options(Index features, const Config& recipe, std::uint64_t seed,
                       Precision precision);

}  // namespace fastgan::dygan
