#include "examples/dygan/networks.hpp"

namespace fastgan::dygan {
namespace {

Graph tower(Index inputs, const std::vector<std::int64_t>& widths, double slope, Index outputs) {
  Graph graph;
  Node x = graph.input(inputs);
  for (const std::int64_t width : widths) {
    x = graph.dense(x, width, leaky_relu(static_cast<float>(slope)));
  }
  graph.output(graph.dense(x, outputs));
  return graph;
}

OptimizerOptions optimizer(const Config& recipe, const std::string& learning_rate) {
  const auto number = [&](const char* key) { return static_cast<float>(recipe.number(key)); };
  return {.kind = optimizer_kind(recipe.text("optimizer.name")),
          .learning_rate = number(learning_rate.c_str()),
          .rho = number("optimizer.rho"),
          .epsilon = number("optimizer.epsilon"),
          .beta1 = number("optimizer.beta1"),
          .beta2 = number("optimizer.beta2"),
          .momentum = number("optimizer.momentum")};
}

}  // namespace

Graph generator(Index features, const Config& recipe) {
  return tower(features, recipe.integers("generator.widths", {1, 1 << 16}),
               recipe.number("generator.slope"), features);
}

Graph discriminator(Index features, const Config& recipe) {
  return tower(features, recipe.integers("discriminator.widths", {1, 1 << 16}),
               recipe.number("discriminator.slope"), 1);
}

GanOptions gan_options(Index features, const Config& recipe, std::uint64_t seed,
                       Precision precision) {
  return {.generator = generator(features, recipe),
          .discriminator = discriminator(features, recipe),
          .latent = {LatentKind::normal, features},
          .generator_optimizer = optimizer(recipe, "optimizer.learning_rate"),
          .discriminator_optimizer = optimizer(recipe, "optimizer.discriminator_learning_rate"),
          .batch = recipe.integer("training.batch", {2, 1 << 20}),
          .precision = precision,
          .seed = seed,
          .average_decay = static_cast<float>(recipe.number("average.decay", {0.0, 1.0}))};
}

}  // namespace fastgan::dygan
