// Everything by which generated jets are judged (arXiv:1701.05927, section 5).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "examples/lagan/jets.hpp"
#include "fastgan/metrics/average_images.hpp"
#include "fastgan/metrics/class_distances.hpp"
#include "fastgan/metrics/class_separation.hpp"
#include "fastgan/metrics/class_transfer.hpp"
#include "fastgan/metrics/confusion_matrix.hpp"
#include "fastgan/metrics/memorisation.hpp"
#include "fastgan/metrics/nearest_images.hpp"
#include "fastgan/metrics/observable_distances.hpp"
#include "fastgan/metrics/pixel_intensities.hpp"
#include "fastgan/model.hpp"

namespace fastgan::lagan {

/// A figure of generated and of real jets.
template <class T>
struct Both {
  T generated{}, real{};
};

/// What the model's own discriminator says: the class, and how every pixel moves both outputs.
struct Opinion {
  Both<ConfusionMatrix> classes;
  Both<std::vector<double>> pixels_with_real, pixels_with_signal;  // (25, 25) correlations
};

struct JetSamples {
  Images generated, real, training;  // training may have no images
  JetSample made, unseen, seen;      // their observables

  JetSamples(Images generated_jets, Images real_jets, Images training_jets, Executor& executor);
  bool has_training() const { return training.count() > 0; }
};

struct JetEvaluation {
  std::vector<ObservableFigures> observables;  // "background mass" … "signal n_pixels"
  ClassDistances sigma;
  Both<Auc> tau21;                  // of the classes
  Both<ClassifierTest> mass_tau21;  // of the classes
  /// A classifier of the classes that learned from the generated jets, on the unseen ones; and one
  /// that learned from those of the training.
  std::optional<Both<Auc>> transfer;
  ClassifierTest c2st, c2st_null;
  std::optional<Memorisation> memorisation;
  Both<ClassAverages> averages;
  Both<IntensityHistogram> intensities;
  std::vector<std::size_t> shown;     // some real jets …
  std::vector<NearestImage> nearest;  // … and the generated ones most like them
  std::optional<Opinion> opinion;     // where there is a model with its discriminator
};

JetEvaluation evaluate_jets(const Context& context, const JetSamples& samples, const Model* model,
                            std::uint64_t seed);

/// metrics.json, then `provenance` as strings at the top level.
std::string metrics_json(const JetEvaluation& evaluation, const JetSamples& samples,
                         std::uint64_t seed,
                         const std::vector<std::pair<std::string, std::string>>& provenance);

}  // namespace fastgan::lagan
