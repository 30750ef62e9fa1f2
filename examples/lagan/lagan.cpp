// LAGAN: jet images of boosted W bosons and of QCD (arXiv:1701.05927). One iteration of the
// training, and the commands; the networks stand in networks.cpp.
#include "examples/lagan/compare.hpp"
#include "examples/lagan/evaluate.hpp"
#include "examples/lagan/generate.hpp"
#include "examples/lagan/jets.hpp"
#include "examples/lagan/model.hpp"
#include "examples/lagan/networks.hpp"
#include "examples/lagan/recipes.hpp"
#include "examples/lagan/snapshot_judge.hpp"
#include "src/cli/optimizer_settings.hpp"
#include "src/cli/tool.hpp"
#include "src/cli/training_frame.hpp"
#include "src/cli/trials.hpp"

namespace fastgan::lagan {
namespace {

/// The discriminator learns from a batch of real and then from one of generated jets, never mixed:
/// both normalisation and minibatch discrimination look at the batch. Then the generator learns.
void iterate(Gan& gan, Index generator_steps, const Training& training) {
  const Index batch = gan.options().batch;
  const float rate = training.rate();
  gan.judge(gan.real(batch), batch, Label::real, GradientMode::overwrite);
  gan.update_discriminator(rate);
  gan.judge(gan.generated(batch), batch, Label::generated, GradientMode::overwrite);
  gan.update_discriminator(rate);
  for (Index step = 0; step < generator_steps; ++step) {
    gan.deceive(batch);
    gan.update_generator(rate);
  }
}

GanOptions gan_options(const Config& recipe, const TrainOptions& options, std::uint64_t seed) {
  const auto share = [&](const char* key) {
    return static_cast<float>(recipe.number(key, {0, 0.5}));
  };
  return {.generator = generator(options.variant, recipe),
          .discriminator = discriminator(options.variant, recipe),
          .latent = {LatentKind::normal, recipe.integer("latent.dimension", {1, 1 << 16})},
          .classes = {.classes = 2,
                      .flip_validity = share("loss.flip_validity"),
                      .flip_generated = share("loss.flip_generated"),
                      .flip_deceived = share("loss.flip_deceived"),
                      .weight = static_cast<float>(recipe.number("loss.class_weight", {0, 1e6}))},
          .generator_optimizer = generator_optimizer(recipe),
          .discriminator_optimizer = discriminator_optimizer(recipe),
          .batch = recipe.integer("training.batch", {2, 1 << 20}),
          .precision = options.precision,
          .seed = seed,
          .average_decay = static_cast<float>(recipe.number("average.decay", {0, 0.9999999}))};
}

TrainingOutcome train_once(const TrainingCommand& command, const Images& images,
                           const TrainingRun& run, Executor& executor) {
  const Config& recipe = command.recipe;
  const TrainingSet data = prepare(images, command.events, recipe, run.seed);
  Gan gan({&cpu_backend(), &executor}, gan_options(recipe, command.options, run.seed),
          data.coordinates, data.labels);
  SnapshotJudge judge(images, recipe, run.seed, executor);
  Training training(gan, training_options(command, run, [&](std::span<const float> weights) {
                      return judge(assemble(data, gan, weights));
                    }));
  const Index generator_steps = recipe.integer("training.generator_steps", {1, 1000});
  while (training.next_iteration()) iterate(gan, generator_steps, training);
  if (training.was_interrupted()) return {.interrupted = true, .progress = training.progress()};

  const bool best = selected_iteration(recipe, training) == training.best_iteration();
  Model model = assemble(data, gan, best ? training.best() : gan.generator_values());
  const Index jets = recipe.integer("chain.recalibration_events", {0, 1 << 24});
  if (jets > 0) recalibrate(model, images, jets, run.seed, executor);
  return finish_training(command, run, training, std::move(model), std::ref(judge));
}

int train(const TrainOptions& options, const Config& recipe, Console& console) {
  const Images images = read_jets(options.data);
  const Table pixels = pixel_table(images);
  const auto executor = make_thread_pool(options.threads);
  const TrainingCommand command{"lagan", options, recipe, pixels, console};
  return run_trials(options, console, [&](const TrainingRun& run) {
    return train_once(command, images, run, *executor);
  });
}

int compare(const CompareOptions& options, const Config& recipe, Console& console) {
  return compare_architectures(options, console, [&](const TrainOptions& training) {
    return train(training, recipe, console);
  });
}

}  // namespace
}  // namespace fastgan::lagan

int main(int argc, char** argv) {
  using namespace fastgan;
  return run_tool({.name = "lagan",
                   .about = "LAGAN: images of jets from W bosons and from QCD (arXiv:1701.05927)",
                   .variants = lagan::architectures(),
                   .variant_option = "architecture",
                   .classes = lagan::kClasses,
                   .recipes = lagan::recipes(),
                   .train = lagan::train,
                   .evaluate = lagan::evaluate,
                   .generate = lagan::generate,
                   .compare = lagan::compare},
                  argc, argv);
}
