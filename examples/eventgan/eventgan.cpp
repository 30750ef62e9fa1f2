// EventGAN: parton-level events with resonances (arXiv:1907.03764). The two networks, one iteration
// of the training, and the commands.
#include "examples/eventgan/evaluate.hpp"
#include "examples/eventgan/model.hpp"
#include "examples/eventgan/networks.hpp"
#include "examples/eventgan/processes.hpp"
#include "examples/eventgan/recipes.hpp"
#include "examples/eventgan/settings.hpp"
#include "examples/eventgan/snapshot_judge.hpp"
#include "examples/eventgan/training_set.hpp"
#include "src/cli/process_file.hpp"
#include "src/cli/recalibration.hpp"
#include "src/cli/tool.hpp"
#include "src/cli/training_frame.hpp"
#include "src/cli/trials.hpp"

namespace fastgan::eventgan {
namespace {

/// Section 2: the discriminator learns from real and generated events, with a penalty on its
/// gradient at both; then the generator from the discriminator and from the masses of the
/// resonances in real events.
void iterate(Gan& gan, const Updates& recipe, float rate) {
  const Index batch = gan.options().batch;
  for (Index step = 0; step < recipe.discriminator_steps; ++step) {
    gan.judge(gan.real(batch), batch, Label::real, GradientMode::overwrite, recipe.on_real);
    gan.judge(gan.generated(batch), batch, Label::generated, GradientMode::accumulate,
              recipe.on_generated);
    gan.update_discriminator(rate);
  }
  if (gan.options().resonances.resonances.empty()) {
    gan.deceive(batch);
  } else {
    gan.deceive(batch, gan.real(batch));
  }
  gan.update_generator(rate);
}

TrainingOutcome train_once(const TrainingCommand& command, const Process& process,
                           const TrainingRun& run) {
  const Config& recipe = command.recipe;
  const TrainingSet data = prepare(command.events, process, recipe, run.seed);
  const Updates update = updates(recipe);
  Gan gan(run.context, gan_options(recipe, process, data, command.options.precision, run.seed),
          data.coordinates);
  SnapshotJudge judge(data, process, recipe.integer("selection.events", {10, 1 << 24}), run.seed,
                      run.executor);
  Training training(gan, training_options(command, run, [&](std::span<const float> weights) {
                      return judge(assemble(data, gan, weights));
                    }));
  while (training.next_iteration()) {
    iterate(gan, update, training.rate() * update.decayed(training.iteration()));
  }
  if (training.was_interrupted()) return {.interrupted = true, .progress = training.progress()};

  const bool best = selected_iteration(recipe, training) == training.best_iteration();
  Model model = assemble(data, gan, best ? training.best() : gan.generator_values());
  const Index events = recipe.integer("chain.recalibration_events", {0, 1 << 26});
  if (events > 0) recalibrate(model, data.coordinates, events, run.seed, run.executor);
  return finish_training(command, run, training, std::move(model), std::ref(judge));
}

int train(const TrainOptions& options, const Config& recipe, Console& console) {
  const Recipe page = find_process(processes(), options.process);
  const Process process = parse_process(page.toml, page.name);
  const Table events = read_events(options.data, process, options.columns);
  TrainOptions named = options;
  named.variant = process.name;
  const TrainingCommand command{"eventgan", named, recipe, events, page.toml};
  return run_trials(named, console,
                    [&](const TrainingRun& run) { return train_once(command, process, run); });
}

}  // namespace
}  // namespace fastgan::eventgan

int main(int argc, char** argv) {
  using namespace fastgan;
  return run_tool({.name = "eventgan",
                   .about = "EventGAN: events with resonances, as LHE files (arXiv:1907.03764)",
                   .recipes = eventgan::recipes(),
                   .shorthands = {{"mmd",
                                   "loss.mmd",
                                   {"process", "off", "gauss", "cauchy", "breit-wigner"},
                                   "Kernel of the MMD of the resonances' masses; process: as its "
                                   "page says"}},
                   .processes = eventgan::processes(),
                   .train = eventgan::train,
                   .evaluate = eventgan::evaluate},
                  argc, argv);
}
