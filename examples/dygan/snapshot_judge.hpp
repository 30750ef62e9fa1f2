// How good a generator is while it learns: KS distances of a few observables to the data.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "examples/dygan/training_set.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/training.hpp"

namespace fastgan::dygan {

/// The observables whose KS distances a model is chosen by: full variant: m_ll, phi_miss and iso1,
/// as published; reduced: m_ll and the muons' components.
std::vector<std::string> judged_observables(const std::string& variant);

/// Generates the same events from every snapshot and compares the judged observables with the
/// data. The figure "score" is the sum of the distances, in the reduced variant that of m_ll and
/// the mean of those of the muons' components.
class SnapshotJudge {
 public:
  SnapshotJudge(const TrainingSet& data, const std::string& variant, Index events,
                std::uint64_t seed, Executor& executor);

  Figures operator()(const Model& model);

 private:
  std::vector<std::string> names_;
  bool reduced_;
  std::vector<std::vector<float>> reference_;  // per name: the data's values, sorted
  Table events_;
  EventRange range_;
  Executor& executor_;
};

}  // namespace fastgan::dygan
