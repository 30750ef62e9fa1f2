// LAGAN: jet images of boosted W bosons and of QCD (arXiv:1701.05927). The commands; the networks
// stand in networks.cpp, an iteration of the training in algorithm.cpp.
#include <algorithm>

#include "examples/lagan/algorithm.hpp"
#include "examples/lagan/compare.hpp"
#include "examples/lagan/evaluate.hpp"
#include "examples/lagan/generate.hpp"
#include "examples/lagan/jets.hpp"
#include "examples/lagan/model.hpp"
#include "examples/lagan/networks.hpp"
#include "examples/lagan/recipes.hpp"
#include "examples/lagan/snapshot_judge.hpp"
#include "src/cli/tool.hpp"
#include "src/cli/training_frame.hpp"
#include "src/cli/trials.hpp"

namespace fastgan::lagan {
namespace {

// A snapshot is recalibrated, before it is judged, from at most as many generated jets.
constexpr Index kSnapshotJets = 10000;

TrainingOutcome train_once(const TrainingCommand& command, const Images& images,
                           const TrainingRun& run) {
  const Config& recipe = command.recipe;
  const TrainingSet data = prepare(images, command.events, recipe, run.seed);
  const Context context{&cpu_backend(), &run.executor};
  GanOptions networks = gan_options(recipe, command.options.variant);
  networks.precision = command.options.precision;
  networks.seed = run.seed;
  Gan gan(run.context, networks, data.coordinates, data.labels);
  const Index statistics = recipe.integer("average.statistics_events", {0, 1 << 24});
  const Index jets = recipe.integer("chain.recalibration_events", {0, 1 << 24});
  const auto model_of = [&](std::span<const float> weights, Index recalibration_jets) {
    Model model = assemble(context, data, gan, weights, statistics);
    if (recalibration_jets > 0) {
      recalibrate(model, generator(command.options.variant, recipe, Activation{}), images,
                  recalibration_jets, run.seed, run.executor);
    }
    return model;
  };
  SnapshotJudge judge(images, recipe, run.seed, run.executor);
  Training training(gan, training_options(command, run, [&](std::span<const float> weights) {
                      return judge(model_of(weights, std::min(jets, kSnapshotJets)));
                    }));
  const Index steps = generator_steps(recipe);
  while (training.next_iteration()) iterate(gan, steps, training.rate());
  if (training.was_interrupted()) return {.interrupted = true, .progress = training.progress()};

  const bool best = selected_iteration(recipe, training) == training.best_iteration();
  Model model = model_of(best ? training.best() : gan.generator_values(), jets);
  return finish_training(command, run, training, std::move(model), std::ref(judge));
}

int train(const TrainOptions& options, const Config& recipe, Console& console) {
  const Images images = read_jets(options.data);
  const Table pixels = pixel_table(images);
  const TrainingCommand command{"lagan", options, recipe, pixels};
  return run_trials(options, console,
                    [&](const TrainingRun& run) { return train_once(command, images, run); });
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
