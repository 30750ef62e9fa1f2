// DY-GAN: Z/γ* → μμ events with pile-up (arXiv:1901.05282). The two networks, one iteration of the
// training, and the commands.
#include "examples/dygan/evaluate.hpp"
#include "examples/dygan/model.hpp"
#include "examples/dygan/recipes.hpp"
#include "examples/dygan/settings.hpp"
#include "examples/dygan/snapshot_judge.hpp"
#include "examples/dygan/training_set.hpp"
#include "src/cli/optimizer_settings.hpp"
#include "src/cli/recalibration.hpp"
#include "src/cli/tool.hpp"
#include "src/cli/training_frame.hpp"
#include "src/cli/trials.hpp"

namespace fastgan::dygan {
namespace {

/// Section 4: as many normal numbers as there are features → dense 64, 128, 256, 512, 256, 128 →
/// an event.
Graph generator(Index latent, Index features, const Tower& tower) {
  Graph graph;
  Node x = graph.input(latent);
  for (const Index width : tower.widths) x = graph.dense(x, width, leaky_relu(tower.slope));
  graph.output(graph.dense(x, features));
  return graph;
}

/// An event → dense 128, 128, 256, 256, 128, 64, 32, 16, 8 → the logit of being real.
Graph discriminator(Index features, const Tower& tower) {
  Graph graph;
  Node x = graph.input(features);
  for (const Index width : tower.widths) x = graph.dense(x, width, leaky_relu(tower.slope));
  graph.output(graph.dense(x, 1));
  return graph;
}

/// The discriminator learns from half a batch of real and half a batch of generated events, then
/// the generator from a batch of its own.
void iterate(Gan& gan, const Updates& recipe, const Training& training) {
  const Index batch = gan.options().batch, half = batch / 2;
  const bool penalized = recipe.r1 > 0 && training.iteration() % recipe.r1_every == 0;
  const Penalty r1{penalized ? PenaltyKind::r1 : PenaltyKind::none, recipe.r1};
  for (Index step = 0; step < recipe.discriminator_steps; ++step) {
    gan.judge(gan.real(half), half, Label::real, GradientMode::overwrite, r1);
    if (!recipe.joint) gan.update_discriminator(training.rate());
    gan.judge(gan.generated(half), half, Label::generated,
              recipe.joint ? GradientMode::accumulate : GradientMode::overwrite);
    gan.update_discriminator(training.rate());
  }
  gan.deceive(batch, recipe.pull_mass ? &recipe.mass : nullptr);
  gan.update_generator(training.rate());
}

GanOptions gan_options(const Config& recipe, Index features, const TrainOptions& options,
                       std::uint64_t seed) {
  const Index asked = recipe.integer("latent.dimension", {0, 1 << 16});
  const Index latent = asked > 0 ? asked : features;
  return {.generator = generator(latent, features, tower(recipe, "generator")),
          .discriminator = discriminator(features, tower(recipe, "discriminator")),
          .latent = {LatentKind::normal, latent},
          .generator_optimizer = generator_optimizer(recipe),
          .discriminator_optimizer = discriminator_optimizer(recipe),
          .batch = recipe.integer("training.batch", {2, 1 << 20}),
          .precision = options.precision,
          .seed = seed,
          .average_decay = static_cast<float>(recipe.number("average.decay", {0, 0.9999999}))};
}

TrainingOutcome train_once(const TrainingCommand& command, const TrainingRun& run) {
  const Config& recipe = command.recipe;
  const std::string& variant = command.options.variant;
  const TrainingSet data = prepare(command.events, variant, recipe, run.seed);
  const auto features = static_cast<Index>(data.chain.coordinates().size());
  const Updates update = updates(recipe, data);
  Gan gan(run.context, gan_options(recipe, features, command.options, run.seed), data.coordinates);
  SnapshotJudge judge(data, variant, recipe.integer("selection.events", {10, 1 << 24}), run.seed,
                      run.executor);
  Training training(gan, training_options(command, run, [&](std::span<const float> weights) {
                      return judge(assemble(data, gan, weights));
                    }));
  while (training.next_iteration()) iterate(gan, update, training);
  if (training.was_interrupted()) return {.interrupted = true, .progress = training.progress()};

  const bool best = selected_iteration(recipe, training) == training.best_iteration();
  Model model = assemble(data, gan, best ? training.best() : gan.generator_values());
  const Index events = recipe.integer("chain.recalibration_events", {0, 1 << 26});
  if (events > 0) recalibrate(model, data.coordinates, events, run.seed, run.executor);
  return finish_training(command, run, training, std::move(model), std::ref(judge));
}

int train(const TrainOptions& options, const Config& recipe, Console& console) {
  const Table events = read_events(options.data, options.variant, options.columns);
  const TrainingCommand command{"dygan", options, recipe, events};
  return run_trials(options, console,
                    [&](const TrainingRun& run) { return train_once(command, run); });
}

}  // namespace
}  // namespace fastgan::dygan

int main(int argc, char** argv) {
  using namespace fastgan;
  return run_tool({.name = "dygan",
                   .about = "DY-GAN: Z/gamma* -> mu mu events with pile-up (arXiv:1901.05282)",
                   .variants = {"full", "reduced"},
                   .recipes = dygan::recipes(),
                   .rotated = true,
                   .train = dygan::train,
                   .evaluate = dygan::evaluate},
                  argc, argv);
}
