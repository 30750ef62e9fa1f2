#include "src/cli/trials.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/cli/device.hpp"
#include "src/cli/interruption.hpp"

namespace fastgan {
namespace {

struct Trial {
  int number = 0;
  std::uint64_t seed = 0;
  ModelFolder folder;
  TrainingOutcome outcome = {};
  bool done = false;
  std::exception_ptr failure = nullptr;
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
                                    {"seed", trial.seed},
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
  copy_file(trials.front().folder.model(), folder.model());
  console.say("rank  trial  seed        score  iteration");
  for (std::size_t rank = 0; rank < trials.size(); ++rank) {
    const Trial& trial = trials[rank];
    console.say(format("%4zu  %5d  %-10llu  %.4f  %lld", rank + 1, trial.number,
                       static_cast<unsigned long long>(trial.seed), trial.outcome.score,
                       static_cast<long long>(trial.outcome.iteration)));
  }
}

/// `at_once` trainings share the time.
void print_rate(const std::vector<Trial>& trials, int at_once, Console& console) {
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
  const std::string sharing = at_once > 1 ? format(", %d trainings at once", at_once) : "";
  console.result(format(
      "%lld iterations, %.1f s of training, %.1f s in snapshots%s: %.1f "
      "iterations/s",
      static_cast<long long>(iterations), (wall_s - snapshot_s) / at_once, snapshot_s / at_once,
      sharing.c_str(), session_s > 0 ? session_iterations / session_s * at_once : 0.0));
}

std::vector<Trial> planned(const TrainOptions& options, const ModelFolder& folder) {
  std::vector<Trial> trials;
  trials.reserve(static_cast<std::size_t>(options.trials));
  for (int number = 0; number < options.trials; ++number) {
    trials.push_back({.number = number,
                      .seed = options.seed + static_cast<std::uint64_t>(number),
                      .folder = options.trials == 1 ? folder : folder.trial(number)});
  }
  return trials;
}

/// A place for each training that runs at the same time as others.
std::vector<Place> places_of(const TrainOptions& options) {
  const int places = std::min(options.trials, options.threads);
  std::vector<Place> all;
  for (int place = 0; place < places; ++place) {
    const int threads = options.threads * (place + 1) / places - options.threads * place / places;
    all.push_back(make_place(options, threads));
  }
  return all;
}

void tell_interruption(const std::vector<Trial>& trials, Console& console) {
  const auto done = std::ranges::count(trials, true, &Trial::done);
  const TrainingProgress& first = trials.front().outcome.progress;
  console.warn(
      (trials.size() == 1
           ? format("interrupted at iteration %lld", static_cast<long long>(first.iteration))
           : format("interrupted, %td of %zu trials are done", done, trials.size())) +
      "; the same command with --resume continues");
}

}  // namespace

int run_trials(const TrainOptions& options, Console& console,
               const std::function<TrainingOutcome(const TrainingRun&)>& train) {
  const ModelFolder folder(options.out);
  const FolderPolicy policy = policy_of(options);
  folder.check(policy);
  folder.prepare(policy);
  watch_for_interruption();
  std::vector<Trial> trials = planned(options, folder);
  const std::vector<Place> places = places_of(options);
  const bool alone = trials.size() == 1;
  std::atomic<bool> stop = false;

  make_thread_pool(static_cast<int>(places.size()))
      ->run(options.trials, [&](int number, int worker) {
        Trial& trial = trials[static_cast<std::size_t>(number)];
        const Place& place = places[static_cast<std::size_t>(worker)];
        if (stop || interruption_requested()) return;
        Console own(options, number);
        try {
          if (!alone) {
            own.say("seed " + std::to_string(trial.seed));
            trial.folder.prepare(policy);
          }
          trial.outcome = train({.seed = trial.seed,
                                 .folder = trial.folder,
                                 .executor = *place.executor,
                                 .context = place.context(),
                                 .console = alone ? console : own});
          trial.done = !trial.outcome.interrupted;
        } catch (...) {
          trial.failure = std::current_exception();
          stop = true;
          if (!alone) own.warn("failed; those that run are finished, no other is begun");
        }
      });

  for (const Trial& trial : trials) {
    if (trial.failure) std::rethrow_exception(trial.failure);
  }
  const auto at_once = static_cast<int>(places.size());
  const bool whole = std::ranges::all_of(trials, &Trial::done);
  if (!whole) {
    tell_interruption(trials, console);
  } else {
    if (!alone) finish_trials(folder, trials, console);
    console.say("model: " + folder.model());
  }
  print_rate(trials, at_once, console);
  return whole ? 0 : kInterrupted;
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
