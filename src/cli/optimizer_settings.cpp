#include "src/cli/optimizer_settings.hpp"

namespace fastgan {
namespace {

float number(const Config& recipe, const char* key, NumberRange range) {
  return static_cast<float>(recipe.number(key, range));
}

OptimizerOptions optimizer(const Config& recipe, const char* learning_rate) {
  return {.kind = optimizer_kind(recipe.text("optimizer.name")),
          .learning_rate = number(recipe, learning_rate, {0, 3e38}),
          .rho = number(recipe, "optimizer.rho", {0, 1}),
          .epsilon = number(recipe, "optimizer.epsilon", {1e-30, 1}),
          .beta1 = number(recipe, "optimizer.beta1", {0, 0.9999999}),
          .beta2 = number(recipe, "optimizer.beta2", {0, 0.9999999}),
          .momentum = number(recipe, "optimizer.momentum", {0, 1})};
}

}  // namespace

OptimizerOptions generator_optimizer(const Config& recipe) {
  return optimizer(recipe, "optimizer.learning_rate");
}

OptimizerOptions discriminator_optimizer(const Config& recipe) {
  return optimizer(recipe, "optimizer.discriminator_learning_rate");
}

}  // namespace fastgan
