#include "src/cli/training_frame.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "src/cli/interruption.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kRankingRows = 10;

// What must be the same for a checkpoint to be continued. The length may change.
std::string identity(const TrainingCommand& command, const TrainingRun& run) {
  nlohmann::json identity = {{"recipe", nlohmann::json::parse(command.recipe.to_json())},
                             {"variant", command.options.variant},
                             {"precision", static_cast<int>(command.options.precision)},
                             {"seed", run.seed},
                             {"data", hexadecimal(fingerprint(command.events))}};
  if (!command.process.empty()) identity["process"] = command.process;
  return identity.dump();
}

std::map<std::string, std::string> provenance(const TrainingCommand& command,
                                              const TrainingRun& run, const Training& training) {
  std::map<std::string, std::string> all = {
      {"command", command.options.command},
      {"data", file_name(command.options.data)},
      {"data_fingerprint", hexadecimal(fingerprint(command.events))},
      {"data_rows", std::to_string(command.events.rows())},
      {"date", date()},
      {"iterations", std::to_string(training.iteration())},
      {"seed", std::to_string(run.seed)},
      {"version", version()}};
  if (!command.process.empty()) all["process"] = command.process;
  return all;
}

std::string metrics_json(const Figures& figures, Index iteration) {
  nlohmann::ordered_json json = {{"iteration", iteration}};
  for (const auto& [name, value] : figures) json[name] = value;
  return json.dump();
}

double score_of(const Figures& figures) {
  const auto score = std::ranges::find(figures, "score", &Figures::value_type::first);
  return score == figures.end() ? std::numeric_limits<double>::infinity() : score->second;
}

}  // namespace

TrainingOptions training_options(
    const TrainingCommand& command, const TrainingRun& run,
    const std::function<Figures(std::span<const float> generator)>& judge) {
  const TrainOptions& options = command.options;
  const Config& recipe = command.recipe;
  constexpr IntegerRange kIterations{1, Index{1} << 40}, kSnapshots{0, Index{1} << 40};
  Console& console = run.console;
  const char* key = "training.iterations";
  const Index length =
      recipe.integer(recipe.has(key) ? key : key + ("_" + options.variant), kIterations);
  const Index every = recipe.integer("training.snapshot_every", kSnapshots);
  return {.folder = run.folder.path(),
          .iterations = options.iterations > 0 ? options.iterations : length,
          .minutes = options.minutes,
          .snapshot_every = options.snapshot_every >= 0 ? options.snapshot_every : every,
          .checkpoint_every_s = options.checkpoint_every_s,
          .decay_from = recipe.number("training.decay_from", {0, 1}),
          .resume = options.resume,
          .identity = identity(command, run),
          .judge =
              [judge, &console, best = std::numeric_limits<double>::infinity()](
                  std::span<const float> generator) mutable {
                Figures figures = judge(generator);
                best = std::min(best, score_of(figures));
                console.judged(score_of(figures), best);
                return figures;
              },
          .progress = [&console](const TrainingProgress& now) { console.training(now); },
          .interrupted = interruption_requested,
          .log = console.log()};
}

Index selected_iteration(const Config& recipe, const Training& training) {
  const bool best = recipe.text("selection.snapshot", {"best", "last"}) == "best";
  return best && training.best_iteration() > 0 ? training.best_iteration() : training.iteration();
}

TrainingOutcome finish_training(const TrainingCommand& command, const TrainingRun& run,
                                const Training& training, Model model, const JudgeModel& judge) {
  const Index iteration = selected_iteration(command.recipe, training);
  const Figures figures = judge(model);
  model.system = command.system;
  model.variant = command.options.variant;
  model.recipe = command.recipe.to_json();
  model.metrics = metrics_json(figures, iteration);
  model.provenance = provenance(command, run, training);
  save(run.folder.model(), model);
  const std::string table = ranking_table(run.folder.history(), kRankingRows);
  if (!table.empty()) run.console.say("best snapshots, KS distances to the data:\n" + table);
  run.console.say(format("selected: iteration %lld, score %.4f", static_cast<long long>(iteration),
                         score_of(figures)));
  return {.interrupted = false,
          .score = score_of(figures),
          .iteration = iteration,
          .progress = training.progress()};
}

}  // namespace fastgan
