// Has the generator learnt the distribution, or the training events by heart?
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fastgan/table.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

struct MemorisationOptions {
  std::uint64_t seed = 1;
  std::size_t events = 10000;      ///< most generated events
  std::size_t references = 30000;  ///< most training and most unseen events
};

/// Distances are Euclidean, each column divided by its standard deviation in the training events.
/// r = distance to the nearest training event / distance to the nearest unseen event.
struct Memorisation {
  std::size_t events = 0, references = 0;
  double median_ratio = 1;          ///< of r; 1 without memorisation
  double closer_to_training = 0.5;  ///< share of the events with r < 1; equal distances count half
  /// Probability of that share or a larger one where no event was learnt by heart, from exchanging
  /// training and unseen events in 256 blocks: several generated events near one real event count
  /// as what they are, one coincidence.
  double p_value = 1;
  double ks = 0;                     ///< between the distances to training and to unseen events
  double share_below_half = 0;       ///< of r < 1/2
  double share_above_two = 0;        ///< of r > 2: what share_below_half is without memorisation
  std::size_t exact_duplicates = 0;  ///< generated events equal to a training event, all bits
  std::size_t near_duplicates = 0;   ///< closer to training than 1% of the median distance …
  std::size_t near_duplicates_unseen = 0;     ///< … and as close to unseen events
  std::vector<float> to_training, to_unseen;  ///< the distances (events)
};

/// Compares the columns of `generated`; training and unseen events are drawn down to one number.
/// The result depends on neither the executor nor its width. Throws Error (bad_input) where a
/// table has no rows or lacks a column.
Memorisation memorisation(const Context& context, const Table& generated, const Table& training,
                          const Table& unseen, const MemorisationOptions& options = {});

}  // namespace fastgan
