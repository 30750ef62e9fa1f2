#include "fastgan/metrics/earth_mover.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "fastgan/error.hpp"
#include "src/metrics/transport.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

using Counts = std::vector<std::uint64_t>;

/// Rounding of the distances to 2⁻³⁶, and of the sums.
bool close(double a, double b) { return std::abs(a - b) <= 0x1p-35 + 1e-13 * std::abs(b); }

GridHistogram histogram(std::size_t rows, std::size_t columns, Counts counts) {
  return {{0, 1, rows}, {0, 2, columns}, std::move(counts)};
}

GridHistogram random_histogram(std::size_t rows, std::size_t columns, std::uint64_t seed,
                               std::size_t events) {
  GridHistogram result = histogram(rows, columns, Counts(rows * columns));
  for (std::size_t i = 0; i < events; ++i) {
    ++result.counts[philox({seed, Stream::test, 0}, i, 0)[0] % (rows * columns)];
  }
  return result;
}

/// The bin of every event.
std::vector<std::size_t> events_of(const GridHistogram& h) {
  std::vector<std::size_t> events;
  for (std::size_t k = 0; k < h.counts.size(); ++k) events.insert(events.end(), h.counts[k], k);
  return events;
}

/// The best of all assignments of the events to each other.
double brute_force(const GridHistogram& a, const GridHistogram& b) {
  const std::vector<std::size_t> from = events_of(a), to = events_of(b);
  std::vector<std::size_t> order(to.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto width = static_cast<long>(a.y.bins);
  double best = HUGE_VAL;
  do {
    double sum = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const long u = static_cast<long>(from[i]), v = static_cast<long>(to[order[i]]);
      sum += std::hypot(u / width - v / width, u % width - v % width);
    }
    best = std::min(best, sum);
  } while (std::next_permutation(order.begin(), order.end()));
  return best / static_cast<double>(from.size());
}

/// Supplies and demands met, and prices that prove that nothing is cheaper.
void check_plan(const TransportProblem& problem, const TransportPlan& plan) {
  std::vector<std::int64_t> sent(problem.supplies.size()), received(problem.demands.size());
  const std::size_t sinks = problem.demands.size();
  std::size_t unequal = 0, unfair = 0;
  for (const Shipment& s : plan.shipments) {
    sent[s.source] += s.amount;
    received[s.sink] += s.amount;
    unequal += s.amount <= 0 || plan.sink_prices[s.sink] - plan.source_prices[s.source] !=
                                    problem.costs[s.source * sinks + s.sink]
                   ? 1
                   : 0;
  }
  for (std::size_t i = 0; i < problem.supplies.size(); ++i) {
    for (std::size_t j = 0; j < sinks; ++j) {
      unfair += plan.sink_prices[j] - plan.source_prices[i] > problem.costs[i * sinks + j] ? 1 : 0;
    }
  }
  CHECK(sent == problem.supplies);
  CHECK(received == problem.demands);
  CHECK(unequal == 0);
  CHECK(unfair == 0);
  CHECK(plan.shipments.size() < problem.supplies.size() + sinks);
}

/// Numbers from 1 to most.
std::vector<std::int64_t> numbers(std::size_t count, std::uint64_t seed, std::uint32_t most) {
  std::vector<std::int64_t> result(count);
  for (std::size_t i = 0; i < count; ++i) {
    result[i] = 1 + philox({seed, Stream::test, 1}, i, 0)[0] % most;
  }
  return result;
}

}  // namespace

TEST_CASE("Transport plans are proven optimal by their prices") {
  for (const auto& [n, m] : {std::pair<std::size_t, std::size_t>{1, 1},
                             {1, 7},
                             {7, 1},
                             {31, 33},
                             {65, 127},
                             {257, 40}}) {
    for (const std::uint32_t most : {1u, 4u, 1u << 30}) {  // 1: degenerate, all alike
      CAPTURE(n, m, most);
      TransportProblem problem{numbers(n, 1, most), numbers(m, 2, most), numbers(n * m, 3, most)};
      for (std::int64_t& cost : problem.costs) --cost;
      const auto sum = [](const std::vector<std::int64_t>& v) {
        return std::accumulate(v.begin(), v.end(), std::int64_t{0});
      };
      const std::int64_t missing = sum(problem.supplies) - sum(problem.demands);
      (missing > 0 ? problem.demands : problem.supplies)[0] += std::abs(missing);
      check_plan(problem, solve_transport(problem));
    }
  }
  CHECK(solve_transport({}).shipments.empty());
}

TEST_CASE("Transport: an assignment of many equals, where every step is degenerate") {
  constexpr std::size_t kSide = 120;
  TransportProblem problem{
      std::vector<std::int64_t>(kSide, 1), std::vector<std::int64_t>(kSide, 1), {}};
  for (std::size_t i = 0; i < kSide; ++i) {
    for (std::size_t j = 0; j < kSide; ++j) {
      problem.costs.push_back(
          std::abs(static_cast<std::int64_t>(i) - static_cast<std::int64_t>(j)));
    }
  }
  const TransportPlan plan = solve_transport(problem);
  check_plan(problem, plan);
  for (const Shipment& s : plan.shipments) CHECK(s.source == s.sink);
}

TEST_CASE("Earth mover's distance against all assignments of a few events") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::size_t events = 1 + seed % 7;
    const GridHistogram a = random_histogram(3, 4, 100 + seed, events);
    const GridHistogram b = random_histogram(3, 4, 200 + seed, events);
    CAPTURE(seed);
    CHECK(close(earth_mover_distance(a, b), brute_force(a, b)));
  }
}

TEST_CASE("Earth mover's distance along a line is the area between the cumulative shares") {
  for (const std::size_t bins : {1u, 3u, 40u, 257u}) {
    for (const bool along_x : {false, true}) {
      const std::size_t rows = along_x ? bins : 1, columns = along_x ? 1 : bins;
      const GridHistogram a = random_histogram(rows, columns, 1, 1000);
      const GridHistogram b = random_histogram(rows, columns, 2, 729);  // another total
      double area = 0, of_a = 0, of_b = 0;
      for (std::size_t k = 0; k < bins; ++k) {
        of_a += static_cast<double>(a.counts[k]) / 1000;
        of_b += static_cast<double>(b.counts[k]) / 729;
        area += std::abs(of_a - of_b);
      }
      CHECK(earth_mover_distance(a, b) == Approx(area).epsilon(1e-10).margin(1e-10));
    }
  }
}

TEST_CASE("Earth mover's distance is a metric on shares") {
  const GridHistogram a = random_histogram(12, 9, 1, 300), b = random_histogram(12, 9, 2, 200),
                      c = random_histogram(12, 9, 3, 77);
  const double ab = earth_mover_distance(a, b), bc = earth_mover_distance(b, c),
               ac = earth_mover_distance(a, c);
  CHECK(close(ab, earth_mover_distance(b, a)));
  CHECK(close(ac, earth_mover_distance(c, a)));
  CHECK(ac <= ab + bc + 0x1p-34);
  CHECK(ab <= ac + bc + 0x1p-34);
  CHECK(earth_mover_distance(a, a) == 0);
  GridHistogram twice = a;
  for (std::uint64_t& count : twice.counts) count *= 2;
  CHECK(earth_mover_distance(a, twice) == 0);
  CHECK(ab > 0);
}

TEST_CASE("Earth mover's distance of a shift is its length") {
  GridHistogram a = histogram(20, 20, Counts(400)), b = a;
  const GridHistogram block = random_histogram(10, 10, 5, 500);
  for (std::size_t row = 0; row < 10; ++row) {
    for (std::size_t column = 0; column < 10; ++column) {
      a.counts[row * 20 + column + 2] = block.counts[row * 10 + column];
      b.counts[(row + 6) * 20 + column + 10] = 3 * block.counts[row * 10 + column];
    }
  }
  CHECK(close(earth_mover_distance(a, b), 10));  // √(6² + 8²)
}

TEST_CASE("Earth mover's distance of two full histograms of 10,000 events") {
  GridHistogram h[2];
  for (std::uint64_t which = 0; which < 2; ++which) {
    std::vector<float> x, y;
    for (std::size_t i = 0; i < 10000; ++i) {
      x.push_back(samples::normal(which, i, 0) + 0.1f * static_cast<float>(which));
      y.push_back(samples::normal(which, i, 1));
    }
    h[which] = grid_histogram(x, y, {-2.5, 2.5, 40}, {-2.5, 2.5, 40});
  }
  const double distance = earth_mover_distance(h[0], h[1]);  // a shift of 0.8 bins
  CHECK(distance > 0.7);
  CHECK(distance < 1.0);
}

TEST_CASE("Histograms that cannot be compared are refused") {
  const GridHistogram good = histogram(2, 2, {1, 2, 3, 4});
  const GridHistogram empty = histogram(2, 2, Counts(4));
  CHECK_THROWS_WITH(earth_mover_distance(good, empty),
                    Catch::Contains("second") && Catch::Contains("no events"));
  CHECK_THROWS_WITH(earth_mover_distance(empty, good), Catch::Contains("first"));
  CHECK_THROWS_WITH(earth_mover_distance(good, histogram(4, 1, Counts(4, 1))),
                    Catch::Contains("different axes"));
  CHECK_THROWS_AS(earth_mover_distance(good, histogram(2, 2, {1, 2, 3})), Error);
  CHECK_THROWS_AS(earth_mover_distance(good, histogram(2, 2, {~0ull, ~0ull, 1, 1})), Error);
}

TEST_CASE("Values are binned on axes that hold all of them") {
  const std::vector<float> a{1, 2, 4}, b{0, 3}, empty;
  const GridAxis axis = covering_axis({a, b}, 4);
  CHECK((axis.low == 0 && axis.high == 4));
  CHECK(axis.bin(0) == 0);
  CHECK(axis.bin(0.99) == 0);
  CHECK(axis.bin(1) == 1);
  CHECK(axis.bin(4) == 3);
  CHECK(axis.bin(-1e30) == 0);
  CHECK(axis.bin(1e30) == 3);
  const GridAxis point = covering_axis({std::vector<float>{5, 5}});
  CHECK((point.low == 4.5 && point.high == 5.5));
  const GridHistogram h = grid_histogram(a, std::vector<float>{0, 0, 1}, axis, {0, 1, 2});
  CHECK(h.counts == Counts{0, 0, 1, 0, 1, 0, 0, 1});
  CHECK_THROWS_AS(covering_axis({empty}), Error);
  CHECK_THROWS_AS(covering_axis({std::vector<float>{1, HUGE_VALF}}), Error);
  CHECK_THROWS_AS(grid_histogram(a, b, axis, axis), Error);
  CHECK_THROWS_AS(grid_histogram(a, a, axis, {1, 1, 4}), Error);
  CHECK_THROWS_AS(grid_histogram(a, a, axis, {0, 1, 0}), Error);
}

}  // namespace fastgan
