// How good a generator is while it learns: distances of the jets' observables to the data's.
#pragma once

#include <string>
#include <vector>

#include "examples/lagan/jets.hpp"
#include "fastgan/metrics/class_distances.hpp"
#include "fastgan/model.hpp"
#include "fastgan/training.hpp"
#include "src/cli/config.hpp"

namespace fastgan::lagan {

/// The observables that are compared, and those among them whose KS distances a model of the recipe
/// `tuned` is chosen by.
inline const std::vector<std::string> kCompared{"mass", "pt", "tau21", "n_pixels"};

/// The earth mover's distances of (mass, tau21) between generated and real jets, class by class.
/// The bins are those of the real jets, so that one outlier does not change the scale.
ClassDistances sigma_of(const Context& context, const JetSample& generated, const JetSample& real,
                        const JetSample* training, const NullOptions& null);

/// Generates the same jets from every snapshot. Figures: "score" by which snapshots are ranked (the
/// recipe's selection.by: sigma, or ks, the sum over kCompared), "sigma" (equation (6)), and the KS
/// distance of each observable, the larger one of both classes.
class SnapshotJudge {
 public:
  SnapshotJudge(const Images& data, const Config& recipe, std::uint64_t seed, Executor& executor);

  Figures operator()(const Model& model);

 private:
  JetSample real_;
  std::vector<Observables> real_of_class_;
  Index jets_;
  bool by_sigma_;
  std::uint64_t seed_;
  Executor& executor_;
};

}  // namespace fastgan::lagan
