// What distances between two real samples look like: the scale on which a generator is judged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fastgan {

struct NullDistance {
  double ks = 0, w1 = 0;
};

struct NullOptions {
  std::uint64_t seed = 1;
  int splits = 15;  ///< the figure is the median over this many random splits
};

/// Median KS and W1 distance of two disjoint random subsets of n and m values of the sorted
/// `pool`. Where the pool holds fewer than n + m values, both subsets shrink alike and the
/// distances are scaled with √(n_e of the subsets / n_e asked for), n_e = n·m/(n + m). Throws
/// Error (bad_input) on a pool of fewer than 2 values.
NullDistance null_distance(std::span<const float> pool, std::size_t n, std::size_t m,
                           const NullOptions& options = {});

}  // namespace fastgan
