// Tails: how many events lie beyond high quantiles of the real ones, with statistical errors.
#pragma once

#include <optional>
#include <vector>

#include "fastgan/metrics/conservation.hpp"
#include "fastgan/physics/observables.hpp"

namespace fastgan {

/// Events beyond one threshold.
struct TailShare {
  double quantile = 0;   ///< of the real events
  double threshold = 0;  ///< in the unit of the observable
  Share generated = {}, reference = {};
  std::optional<Share> training = {};
  /// (generated − reference) over the error of the difference.
  double pull = 0;
  /// The same with the statistical error of the training events beside those of the two samples:
  /// a generator cannot know the tail better than the events it has seen. Without training events
  /// equal to `pull`.
  double pull_with_training = 0;
};

struct Tail {
  std::string observable, unit;
  std::vector<TailShare> shares;
};

/// At the quantiles 90%, 99%, 99.9% and 99.99% of `reference`, those that have ten real events or
/// more beyond them. `training` may be null.
Tail tail_of(const Observable& generated, const Observable& reference, const Observable* training);

}  // namespace fastgan
