// One training or several at once with consecutive seeds, of which the best is kept.
#pragma once

#include <functional>
#include <limits>
#include <string>

#include "fastgan/executor.hpp"
#include "fastgan/training.hpp"
#include "src/cli/console.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/options.hpp"

namespace fastgan {

/// One training of a command.
struct TrainingRun {
  std::uint64_t seed = 1;
  ModelFolder folder;
  Executor& executor;
  Context context;  ///< of the networks: the executor's threads, or a GPU
  Console& console;
};

struct TrainingOutcome {
  bool interrupted = false;
  double score = std::numeric_limits<double>::infinity();  ///< of the selected snapshot
  Index iteration = 0;                                     ///< the selected snapshot
  TrainingProgress progress;
};

/// Runs `train` once with all threads, or for each seed S … S+R−1 in DIR/trial_000 …; the latter
/// equals R single trainings, as many at once as there are threads (a network here is too small to
/// keep many cores, or a GPU, at work). Where one fails, those that run are finished. Writes
/// DIR/trials.json, copies the best model to DIR/model.safetensors, prints the ranking and, as the
/// last line, iterations per second. Returns the exit code.
int run_trials(const TrainOptions& options, Console& console,
               const std::function<TrainingOutcome(const TrainingRun&)>& train);

/// The best snapshots that a history.jsonl tells of, as lines of a table; "" where there are none.
std::string ranking_table(const std::string& history, std::size_t rows);

}  // namespace fastgan
