// How good a generator is while it learns: KS distances of a few observables to the data.
#pragma once

#include <span>
#include <vector>

#include "examples/dygan/training_set.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/training.hpp"

namespace fastgan::dygan {

/// The model that stands in for a training set's events: graph, chain and weights together.
Model assemble(const TrainingSet& data, const GanOptions& options, std::span<const float> weights);

/// Generates the same `events` random events from every snapshot and compares them with the data:
/// full variant: m_ll, φ_miss and iso1, as published; reduced: m_ll and the muons' momenta. The
/// figure "score" is the sum.
class SnapshotJudge {
 public:
  SnapshotJudge(const TrainingSet& data, const GanOptions& options, Index events);

  Figures operator()(std::span<const float> weights);

 private:
  const TrainingSet& data_;
  const GanOptions& options_;
  Index count_;
  std::vector<std::string> names_;
  std::vector<std::vector<float>> reference_;  // per name: the data's values
};

}  // namespace fastgan::dygan
