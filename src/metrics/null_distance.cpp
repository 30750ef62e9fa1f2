#include "fastgan/metrics/null_distance.hpp"

#include <vector>

#include "fastgan/metrics/two_sample.hpp"
#include "src/metrics/median.hpp"
#include "src/metrics/random_split.hpp"

namespace fastgan {

NullDistance null_distance(std::span<const float> pool, std::size_t n, std::size_t m,
                           const NullOptions& options) {
  const SplitSizes sizes = split_sizes(pool.size(), n, m);
  std::vector<float> halves[2];
  std::vector<double> ks, w1;
  for (int split = 0; split < options.splits; ++split) {
    halves[0].clear();
    halves[1].clear();
    const RandomKey key{options.seed, Stream::split, static_cast<std::uint32_t>(split)};
    random_split(pool.size(), sizes, key,
                 [&](std::size_t i, int group) { halves[group].push_back(pool[i]); });
    ks.push_back(sizes.scale * ks_distance(halves[0], halves[1]));
    w1.push_back(sizes.scale * w1_distance(halves[0], halves[1]));
  }
  return {median(ks), median(w1)};
}

}  // namespace fastgan
