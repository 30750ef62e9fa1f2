// Two disjoint random subsets of a pool, of given sizes.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan {

/// Sizes of two disjoint samples of real events, and the factor that takes a distance between
/// them to the sizes that were asked for.
struct SplitSizes {
  std::size_t a = 0, b = 0;
  double scale = 1;
};

/// Where the pool is too small for n + m, both shrink alike. Distances between empirical
/// distributions of one truth fall as 1/√(n·m/(n + m)), which gives the scale.
inline SplitSizes split_sizes(std::size_t pool, std::size_t n, std::size_t m) {
  if (pool < 2 || n == 0 || m == 0) {
    throw Error(ErrorKind::bad_input, "null of a distance: found " + std::to_string(pool) +
                                          " real values; expected at least 2");
  }
  if (n + m <= pool) return {n, m, 1.0};
  const double fraction = static_cast<double>(pool) / static_cast<double>(n + m);
  auto a = static_cast<std::size_t>(fraction * static_cast<double>(n));
  a = a < 1 ? 1 : (a > pool - 1 ? pool - 1 : a);
  const std::size_t b = pool - a;
  const auto effective = [](std::size_t i, std::size_t j) {
    return static_cast<double>(i) * static_cast<double>(j) / static_cast<double>(i + j);
  };
  return {a, b, std::sqrt(effective(a, b) / effective(n, m))};
}

/// Calls visit(position, group) in ascending order of position for every chosen member of the
/// pool: group 0 for `sizes.a` of them, group 1 for `sizes.b`. Every split is equally likely.
template <class Visit>
void random_split(std::size_t pool, const SplitSizes& sizes, const RandomKey& key,
                  const Visit& visit) {
  std::uint64_t a = sizes.a, b = sizes.b;
  PhiloxBlock words{};
  for (std::size_t i = 0; i < pool && a + b > 0; ++i) {
    if (i % 4 == 0) words = philox(key, i / 4, 0);
    const std::uint64_t draw = words[i % 4] * static_cast<std::uint64_t>(pool - i) >> 32;
    if (draw < a) {
      visit(i, 0);
      --a;
    } else if (draw < a + b) {
      visit(i, 1);
      --b;
    }
  }
}

}  // namespace fastgan
