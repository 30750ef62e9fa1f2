#include "examples/dygan/settings.hpp"

#include <algorithm>

#include "fastgan/error.hpp"

namespace fastgan::dygan {
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

Index position(const std::vector<std::string>& coordinates, const std::string& name) {
  const auto found = std::ranges::find(coordinates, name);
  if (found != coordinates.end()) return found - coordinates.begin();
  throw Error(ErrorKind::bad_usage,
              "recipe: loss.c1 and loss.c2 pull m_ll of the muons' momenta, "
              "but '" +
                  name +
                  "' is not a coordinate of chain.transforms; "
                  "set loss.c1=0 and loss.c2=0");
}

}  // namespace

Tower tower(const Config& recipe, const std::string& network) {
  return {.widths = recipe.integers(network + ".widths", {1, 1 << 16}),
          .slope = static_cast<float>(recipe.number(network + ".slope", {1e-6, 1}))};
}

OptimizerOptions generator_optimizer(const Config& recipe) {
  return optimizer(recipe, "optimizer.learning_rate");
}

OptimizerOptions discriminator_optimizer(const Config& recipe) {
  return optimizer(recipe, "optimizer.discriminator_learning_rate");
}

Updates updates(const Config& recipe, const TrainingSet& data) {
  Updates updates{.discriminator_steps = recipe.integer("training.discriminator_steps", {1, 1000}),
                  .joint = recipe.flag("training.joint_update"),
                  .r1 = number(recipe, "loss.r1", {0, 1e6}),
                  .r1_every = recipe.integer("loss.r1_every", {1, 1 << 30})};
  const float c1 = number(recipe, "loss.c1", {0, 1e6}), c2 = number(recipe, "loss.c2", {0, 1e6});
  const double mass = recipe.number("loss.mass", {0, 1e6});
  const double sigma = recipe.number("loss.sigma", {0, 1e6});
  updates.pull_mass = c1 > 0 || c2 > 0;
  if (!updates.pull_mass) return updates;
  const std::vector<std::string>& names = data.chain.coordinates();
  const auto at = [&](const char* name) { return position(names, name); };
  updates.mass = {
      .column = {{at("px1"), -1, at("pz1"), at("E1")}, {at("px2"), at("py2"), at("pz2"), at("E2")}},
      .mass = static_cast<float>(mass > 0 ? mass : data.mass_mean),
      .sigma = static_cast<float>(sigma > 0 ? sigma : data.mass_rms),
      .c1 = c1,
      .c2 = c2};
  return updates;
}

}  // namespace fastgan::dygan
