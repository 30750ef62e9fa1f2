#include "src/cli/trials.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/cli/interruption.hpp"

namespace fastgan {
namespace {

struct Trial {
  int number = 0;
  TrainingRun run;
  TrainingOutcome outcome;
};

FolderPolicy policy_of(const TrainOptions& options) {
  if (options.resume) return FolderPolicy::resume;
  return options.overwrite ? FolderPolicy::overwrite : FolderPolicy::refuse;
}

void copy_file(const std::string& from, const std::string& to) {
  std::ifstream in(from, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  if (!in.is_open() || in.bad()) throw Error(ErrorKind::resource, from + ": cannot be read");
  write_file_atomically(to, bytes);
}

nlohmann::ordered_json ranking(const std::vector<Trial>& sorted) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Trial& trial : sorted) {
    nlohmann::ordered_json entry = {{"rank", list.size() + 1},
                                    {"trial", trial.number},
                                    {"seed", trial.run.seed},
                                    {"score", nullptr},
                                    {"iteration", trial.outcome.iteration}};
    if (std::isfinite(trial.outcome.score)) entry["score"] = trial.outcome.score;
    list.push_back(entry);
  }
  return list;
}

void finish_trials(const ModelFolder& folder, std::vector<Trial> trials, Console& console) {
  std::ranges::stable_sort(trials, {}, [](const Trial& trial) { return trial.outcome.score; });
  const nlohmann::ordered_json table = {{"trials", ranking(trials)}};
  write_file_atomically(folder.trials(), table.dump(1) + "\n");
  copy_file(trials.front().run.folder.model(), folder.model());
  console.say("rank  trial  seed        score  iteration");
  for (std::size_t rank = 0; rank < trials.size(); ++rank) {
    const Trial& trial = trials[rank];
    console.say(format("%4zu  %5d  %-10llu  %.4f  %lld", rank + 1, trial.number,
                       static_cast<unsigned long long>(trial.run.seed), trial.outcome.score,
                       static_cast<long long>(trial.outcome.iteration)));
  }
}

void print_rate(const std::vector<Trial>& trials, Console& console) {
  Index iterations = 0;
  double wall_s = 0, snapshot_s = 0, session_s = 0, session_iterations = 0;
  for (const Trial& trial : trials) {
    const TrainingProgress& progress = trial.outcome.progress;
    iterations += progress.iteration;
    wall_s += progress.wall_s;
    snapshot_s += progress.snapshot_s;
    const double training_s = progress.wall_s - progress.snapshot_s;
    session_s += progress.rate > 0 ? training_s : 0;
    session_iterations += progress.rate > 0 ? progress.rate * training_s : 0;
  }
  console.result(
      format("%lld iterations, %.1f s of training, %.1f s in snapshots: %.1f "
             "iterations/s",
             static_cast<long long>(iterations), wall_s - snapshot_s, snapshot_s,
             session_s > 0 ? session_iterations / session_s : 0.0));
}

}  // namespace

int run_trials(const TrainOptions& options, Console& console,
               const std::function<TrainingOutcome(const TrainingRun&)>& train) {
  const ModelFolder folder(options.out);
  const FolderPolicy policy = policy_of(options);
  folder.check(policy);
  folder.prepare(policy);
  watch_for_interruption();
  std::vector<Trial> trials;
  for (int number = 0; number < options.trials; ++number) {
    Trial trial{number,
                {options.seed + static_cast<std::uint64_t>(number),
                 options.trials == 1 ? folder : folder.trial(number)},
                {}};
    if (options.trials > 1) {
      console.say("trial " + std::to_string(number) + " of " + std::to_string(options.trials) +
                  ", seed " + std::to_string(trial.run.seed));
      trial.run.folder.prepare(policy);
    }
    trial.outcome = train(trial.run);
    trials.push_back(trial);
    if (trial.outcome.interrupted) {
      console.warn("interrupted at iteration " + std::to_string(trial.outcome.progress.iteration) +
                   "; the same command with --resume continues");
      print_rate(trials, console);
      return kInterrupted;
    }
  }
  if (options.trials > 1) finish_trials(folder, trials, console);
  console.say("model: " + folder.model());
  print_rate(trials, console);
  return 0;
}

std::string ranking_table(const std::string& history, std::size_t rows) {
  std::vector<nlohmann::ordered_json> snapshots;
  std::ifstream in(history);
  for (std::string line; std::getline(in, line);) {
    nlohmann::ordered_json entry = nlohmann::ordered_json::parse(line, nullptr, false);
    if (entry.is_object() && entry.contains("metrics") && entry["metrics"].contains("score") &&
        entry["metrics"]["score"].is_number()) {
      snapshots.push_back(std::move(entry));
    }
  }
  if (snapshots.empty()) return "";
  std::ranges::stable_sort(snapshots, {}, [](const nlohmann::ordered_json& entry) {
    return entry["metrics"]["score"].get<double>();
  });
  std::string table = "rank  iteration";
  for (const auto& [name, value] : snapshots.front()["metrics"].items()) {
    table += format("  %9s", name.c_str());
  }
  for (std::size_t rank = 0; rank < std::min(rows, snapshots.size()); ++rank) {
    table += format("\n%4zu  %9lld", rank + 1,
                    static_cast<long long>(snapshots[rank].value("iteration", Index{0})));
    for (const auto& [name, value] : snapshots[rank]["metrics"].items()) {
      table += value.is_number() ? format("  %9.4f", value.get<double>()) : "          -";
    }
  }
  return table;
}

}  // namespace fastgan
