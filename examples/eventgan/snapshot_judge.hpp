// How good a generator is while it learns: KS distances of the process's observables to the data.
#pragma once

#include <string>
#include <vector>

#include "examples/eventgan/training_set.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/training.hpp"

namespace fastgan::eventgan {

/// Generates the same events from every snapshot and compares them with training events. The figure
/// "score" is the mean of the KS distances of all observables, "worst" the largest; those of the
/// resonances' masses follow by name.
class SnapshotJudge {
 public:
  SnapshotJudge(const TrainingSet& data, const Process& process, Index events, std::uint64_t seed,
                Executor& executor);

  Figures operator()(const Model& model);

 private:
  const Process& process_;
  std::vector<std::vector<float>> reference_;  // per observable: the data's values, sorted
  Table events_;
  EventRange range_;
  Executor& executor_;
};

}  // namespace fastgan::eventgan
