#include "examples/eventgan/networks.hpp"

#include "examples/eventgan/settings.hpp"
#include "fastgan/error.hpp"
#include "src/cli/optimizer_settings.hpp"

namespace fastgan::eventgan {
namespace {

Tower tower(const Config& recipe, const std::string& network) {
  return {.widths = recipe.integers(network + ".widths", {1, 1 << 16}),
          .slope = static_cast<float>(recipe.number(network + ".slope", {1e-6, 1})),
          .residual = network == "generator" && recipe.flag("generator.residual")};
}

}  // namespace

Graph generator(Index latent, Index coordinates, const Tower& tower,
                const std::vector<double>& masses) {
  if (tower.residual && latent != coordinates) {
    throw Error(ErrorKind::bad_usage,
                "recipe: generator.residual adds to the noise: latent.dimension is " +
                    std::to_string(latent) + "; expected " + std::to_string(coordinates));
  }
  Graph graph;
  const Node z = graph.input(latent);
  Node x = z;
  for (const Index width : tower.widths) x = graph.dense(x, width, leaky_relu(tower.slope));
  if (tower.residual) {
    graph.output(graph.sum(z, graph.dense(x, coordinates, {}, Initializer::zeros)));
  } else if (masses.empty()) {
    graph.output(graph.dense(x, coordinates));
  } else {
    x = graph.dense(x, 3 * static_cast<Index>(masses.size()));
    graph.output(graph.on_shell(x, masses));
  }
  return graph;
}

Graph discriminator(Index coordinates, const Tower& tower) {
  Graph graph;
  Node x = graph.input(coordinates);
  for (const Index width : tower.widths) x = graph.dense(x, width, leaky_relu(tower.slope));
  graph.output(graph.dense(x, 1));
  return graph;
}

GanOptions gan_options(const Config& recipe, const Process& process, const TrainingSet& data,
                       Precision precision, std::uint64_t seed) {
  const auto coordinates = static_cast<Index>(data.chain.coordinates().size());
  std::vector<double> masses;  // in the unit of the momenta
  if (data.momenta) {
    for (const ProcessParticle& particle : process.particles) {
      masses.push_back(particle.mass / process.momentum_scale);
    }
  }
  const Index asked = recipe.integer("latent.dimension", {0, 1 << 16});
  const bool residual = recipe.flag("generator.residual");
  const Index momenta = 3 * static_cast<Index>(process.particles.size());
  const Index latent = asked > 0 ? asked : residual ? coordinates : momenta;
  return {.generator = generator(latent, coordinates, tower(recipe, "generator"), masses),
          .discriminator = discriminator(coordinates, tower(recipe, "discriminator")),
          .latent = {LatentKind::normal, latent},
          .resonances = resonances(recipe, process, data),
          .generator_optimizer = generator_optimizer(recipe),
          .discriminator_optimizer = discriminator_optimizer(recipe),
          .batch = recipe.integer("training.batch", {2, 1 << 20}),
          .precision = precision,
          .seed = seed,
          .average_decay = static_cast<float>(recipe.number("average.decay", {0, 0.9999999}))};
}

}  // namespace fastgan::eventgan
