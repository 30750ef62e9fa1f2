// Classifier two-sample test: can a network tell generated events from real ones?
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fastgan/table.hpp"
#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan {

struct ClassifierTestOptions {
  std::uint64_t seed = 1;
  std::size_t events = 25000;  ///< most events of either sample; the larger one is drawn down
  int folds = 5;
  int epochs = 20;    ///< most; early stopping on a tenth of the training events
  int patience = 4;   ///< epochs without a better validation loss
  Index width = 128;  ///< of the three hidden layers
  Index batch = 512;  ///< half of either sample
  float learning_rate = 1e-3f;
};

struct ClassifierTest {
  double auc = 0.5;           ///< mean over the folds, on events not trained on
  double standard_error = 0;  ///< of the mean, from DeLong's error of each fold
  std::vector<double> folds;  ///< AUC of each
  std::size_t events = 0;     ///< of either sample
};

/// Trains one network per fold on the other folds: dense layers with leaky ReLU, Adam, fp32.
/// Every column enters twice: standardised, and as its rank among the events of both samples, so
/// that heavy tails and point masses are seen alike. A score above a half means "a". One fold is
/// one task of the executor; the result does not depend on the executor. Throws Error (bad_input)
/// on samples of fewer than 10 events per fold or on different columns.
ClassifierTest classifier_test(const Context& context, const Table& a, const Table& b,
                               const ClassifierTestOptions& options = {});

}  // namespace fastgan
