// The section [optimizer] of a recipe.
#pragma once

#include "fastgan/optimizer.hpp"
#include "src/cli/config.hpp"

namespace fastgan {

/// The keys optimizer.learning_rate and optimizer.discriminator_learning_rate tell the two apart;
/// all others (name, rho, epsilon, beta1, beta2, momentum) hold for both.
OptimizerOptions generator_optimizer(const Config& recipe);
OptimizerOptions discriminator_optimizer(const Config& recipe);

}  // namespace fastgan
