// The network of a classifier two-sample test, trained on all folds but one.
#pragma once

#include <memory>
#include <vector>

#include "fastgan/metrics/classifier_test.hpp"
#include "fastgan/optimizer.hpp"
#include "fastgan/pass.hpp"
#include "fastgan/weights.hpp"

namespace fastgan {

/// Rows of the inputs, one list for each sample.
struct Rows {
  std::vector<std::size_t> of[2];
};

class FoldClassifier {
 public:
  /// inputs (rows, features); runs on the calling thread.
  FoldClassifier(const Backend& backend, const std::vector<float>& inputs, Index features,
                 const ClassifierTestOptions& options, int fold);

  /// Trains until the loss on `validation` stops falling and returns to the best epoch.
  void train(Rows training, const Rows& validation);
  /// One logit per row.
  std::vector<float> scores(const std::vector<std::size_t>& rows);

 private:
  void epoch(Rows& training, int number);
  void step(const Rows& training, std::size_t first, Index half, float rate);
  double loss(const Rows& rows);
  void gather(const std::vector<std::size_t>& rows, std::size_t first, Index count, Index at);

  Context context_;
  const std::vector<float>& inputs_;
  Index features_;
  const ClassifierTestOptions& options_;
  int fold_;
  std::shared_ptr<const Plan> plan_;
  Weights weights_;
  Optimizer optimizer_;
  Pass pass_;
  Buffer<float> gradients_, batch_;
};

}  // namespace fastgan
