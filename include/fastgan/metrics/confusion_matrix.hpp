// How often a classifier of two classes is right.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fastgan {

/// Indices: true class, predicted class; 0 background, 1 signal.
struct ConfusionMatrix {
  std::array<std::array<std::uint64_t, 2>, 2> counts = {};

  /// Of the events of a class, the share that is predicted so; 0 where the class has no events.
  double share(std::size_t truth, std::size_t predicted) const;
};

/// An event is predicted to be signal where its probability is above the threshold. Throws Error
/// (bad_usage) on lists of different lengths, (bad_input) on probabilities outside of [0, 1] and
/// on classes other than 0 and 1, with the event.
ConfusionMatrix confusion_matrix(std::span<const float> probability_of_signal,
                                 std::span<const std::uint8_t> truth, double threshold = 0.5);

}  // namespace fastgan
