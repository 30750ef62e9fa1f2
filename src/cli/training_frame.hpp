// What surrounds a training loop in every example: checkpoints and progress as the command line
// asks for them, and the model file at the end.
#pragma once

#include <functional>

#include "fastgan/model.hpp"
#include "fastgan/table.hpp"
#include "fastgan/training.hpp"
#include "src/cli/config.hpp"
#include "src/cli/options.hpp"
#include "src/cli/trials.hpp"

namespace fastgan {

/// A training of the command line: what is trained on what.
struct TrainingCommand {
  std::string system;
  const TrainOptions& options;
  const Config& recipe;
  const Table& events;
  std::string process = {};  ///< the page of the process of the events, for systems that have one
};

using JudgeModel = std::function<Figures(const Model&)>;

/// Options of Training. The recipe's training.iterations (or, where it tells variants apart,
/// training.iterations_<variant>) and training.snapshot_every hold where the command line says
/// nothing.
TrainingOptions training_options(
    const TrainingCommand& command, const TrainingRun& run,
    const std::function<Figures(std::span<const float> generator)>& judge);

/// Judges the model, writes it with recipe, figures and provenance to the folder of the run, and
/// prints the best snapshots.
TrainingOutcome finish_training(const TrainingCommand& command, const TrainingRun& run,
                                const Training& training, Model model, const JudgeModel& judge);

/// The iteration whose weights the recipe's selection.snapshot chooses.
Index selected_iteration(const Config& recipe, const Training& training);

}  // namespace fastgan
