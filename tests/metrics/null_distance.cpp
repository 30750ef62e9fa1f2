#include "fastgan/metrics/null_distance.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/correlation.hpp"
#include "src/metrics/random_split.hpp"
#include "src/metrics/shuffle.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {

TEST_CASE("A random split takes disjoint subsets of the sizes asked for") {
  std::vector<int> taken(101, 0);
  std::size_t sizes[2] = {0, 0};
  random_split(101, {40, 30, 1.0}, {7, Stream::split, 0}, [&](std::size_t i, int group) {
    ++taken[i];
    ++sizes[group];
  });
  CHECK(sizes[0] == 40);
  CHECK(sizes[1] == 30);
  CHECK(std::count(taken.begin(), taken.end(), 1) == 70);
  CHECK(std::count(taken.begin(), taken.end(), 0) == 31);
}

TEST_CASE("Every position is as likely in either subset") {
  // 4000 splits of 10 positions in 3 and 2: counts lie within 5 standard deviations.
  std::vector<std::array<int, 2>> counts(10, {0, 0});
  for (std::uint32_t split = 0; split < 4000; ++split) {
    random_split(10, {3, 2, 1.0}, {1, Stream::split, split},
                 [&](std::size_t i, int group) { ++counts[i][static_cast<std::size_t>(group)]; });
  }
  for (const auto& [a, b] : counts) {
    CHECK(std::abs(a - 1200) < 5 * std::sqrt(4000 * 0.3 * 0.7));
    CHECK(std::abs(b - 800) < 5 * std::sqrt(4000 * 0.2 * 0.8));
  }
}

TEST_CASE("A shuffled list is a permutation that depends on its key") {
  std::vector<std::size_t> list(50);
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = i;
  std::vector<std::size_t> a = list, b = list, again = list;
  shuffle(a, {1, Stream::test, 0});
  shuffle(b, {2, Stream::test, 0});
  shuffle(again, {1, Stream::test, 0});
  CHECK(a == again);
  CHECK(a != b);
  CHECK(a != list);
  std::sort(a.begin(), a.end());
  CHECK(a == list);
}

TEST_CASE("The null of KS is that of the Kolmogorov distribution") {
  std::vector<float> pool = samples::steps(8000, 3, 1 << 22);
  std::sort(pool.begin(), pool.end());
  const std::size_t n = 4000;
  // √(n/2)·D has the median 0.8276, its quantiles 0.1% and 99.9% are 0.40 and 1.95.
  const double scaled = std::sqrt(static_cast<double>(n) / 2) *
                        null_distance(pool, n, n, {.seed = 5, .splits = 301}).ks;
  CHECK(scaled > 0.75);
  CHECK(scaled < 0.91);
  // A pool that is too small: half of the events, scaled to the sizes asked for.
  const NullDistance small = null_distance(pool, 2 * n, 2 * n, {.seed = 5, .splits = 301});
  const NullDistance whole = null_distance(pool, n, n, {.seed = 5, .splits = 301});
  CHECK(small.ks == Approx(whole.ks / std::sqrt(2.0)).epsilon(1e-12));
  CHECK(small.w1 == Approx(whole.w1 / std::sqrt(2.0)).epsilon(1e-12));
  CHECK_THROWS_AS(null_distance(std::vector<float>{1}, 1, 1), Error);
}

TEST_CASE("Correlations against two-variable formulas, and their null") {
  Table table{{"a", "b", "c"}, {}, {1, 2, 7, 2, 4, 7, 3, 7, 7}};
  const std::vector<double> matrix = correlation_matrix(table);
  const double ab = 5 / std::sqrt(2.0 * (38.0 / 3.0));
  CHECK(matrix[0] == 1);
  CHECK(matrix[1] == Approx(ab).epsilon(1e-14));
  CHECK(matrix[3] == matrix[1]);
  CHECK(matrix[2] == 0);
  CHECK(frobenius_distance(matrix, matrix) == 0);
  CHECK(frobenius_distance(std::vector<double>{1, 2}, std::vector<double>{4, 6}) == 5);
  const Table real = samples::normal_events(4000, 4, 1);
  const double null = null_correlation_distance(real, 2000, 2000);
  const Table other = samples::normal_events(2000, 4, 2, 0.0f, 0.2f);
  const double distance = frobenius_distance(correlation_matrix(real), correlation_matrix(other));
  CHECK(null > 0);
  CHECK(distance > 5 * null);
}

}  // namespace fastgan
