// The frame around a training loop: snapshots, selection of the best one, checkpoints, resume,
// time limit, interruption, progress. The iteration itself stays in the caller's hands:
//
//   while (training.next_iteration()) { … one iteration of the paper … }
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fastgan/gan.hpp"
#include "fastgan/log.hpp"

namespace fastgan {

/// Named figures of a snapshot, in the order in which they are written to the history.
using Figures = std::vector<std::pair<std::string, double>>;

struct TrainingProgress {
  Index iteration = 0, iterations = 0;
  double wall_s = 0;       ///< over all sessions of this training, snapshots included
  double snapshot_s = 0;   ///< part of it spent in snapshots and checkpoints
  double rate = 0;         ///< iterations/s of the training proper, this session
  double remaining_s = 0;  ///< estimate
  GanLosses losses;
};

struct TrainingOptions {
  std::string folder;  ///< history.jsonl and checkpoint/ go here
  Index iterations = 0;
  double minutes = 0;             ///< 0: no limit
  Index snapshot_every = 100;     ///< 0: none
  double checkpoint_every_s = 5;  ///< at snapshots, no more often than this
  double decay_from = 1;          ///< fraction of the training where the rate starts to fall to 0
  bool resume = false;
  std::string identity = {};  ///< what a checkpoint must match to be resumed (recipe, data)
  /// Judges generator weights; the figure named "score" ranks snapshots, lower is better.
  std::function<Figures(std::span<const float> generator)> judge = {};
  std::function<void(const TrainingProgress&)> progress = {};  ///< called every few iterations
  std::function<bool()> interrupted = {};                      ///< polled every iteration
  LogCallback log = {};
};

class Training {
 public:
  /// Resumes from the folder's checkpoint where asked for and there is one. Throws Error
  /// (bad_input) where the checkpoint belongs to another training.
  Training(Gan& gan, TrainingOptions options);

  /// Ends the iteration before (losses are checked, snapshot and checkpoint made when due) and
  /// says whether another one follows. Throws Error (bad_input) when the training diverged,
  /// naming the iteration: a loss is not finite, or a weight where a snapshot or a checkpoint is
  /// due. The last checkpoint, whose weights are finite, is kept.
  bool next_iteration();

  /// Number of the iteration that runs now, from 1.
  Index iteration() const { return iteration_; }
  /// Factor on the learning rates: 1, then falling linearly to 0.
  float rate() const;

  bool was_interrupted() const { return interrupted_; }
  const TrainingProgress& progress() const { return progress_; }
  /// Generator weights of the snapshot with the lowest score; those of now where there is none.
  std::span<const float> best() const;
  Index best_iteration() const { return best_iteration_; }
  double best_score() const { return best_score_; }

 private:
  void finish_iteration();
  void check_losses() const;
  void check_weights() const;
  [[noreturn]] void fail_as_diverged(const std::string& what) const;
  void snapshot();
  void write_history(const Figures& figures) const;
  void write_checkpoint();
  bool read_checkpoint();
  void trim_history() const;
  std::string checkpoint_path() const;
  double elapsed_s() const;
  void report();
  void log(Severity severity, const std::string& text) const;

  using Clock = std::chrono::steady_clock;

  Gan& gan_;
  TrainingOptions options_;
  Index iteration_ = 0, started_at_ = 0;
  Index judged_ = -1;  // iteration of the last snapshot
  double earlier_s_ = 0, earlier_snapshot_s_ = 0, snapshot_s_ = 0;
  Clock::time_point start_ = Clock::now(), reported_ = start_, checkpointed_ = start_;
  bool interrupted_ = false;
  Buffer<float> best_;
  Index best_iteration_ = 0;
  double best_score_;
  TrainingProgress progress_;
};

}  // namespace fastgan
