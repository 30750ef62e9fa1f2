#include "kernels/nearest_neighbour/nearest_neighbour.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <memory>

#include "tests/check.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

std::vector<float> transposed(const Table& table, Index ld) {
  std::vector<float> y(table.width() * static_cast<std::size_t>(ld),
                       std::numeric_limits<float>::quiet_NaN());
  for (std::size_t m = 0; m < table.rows(); ++m) {
    for (std::size_t d = 0; d < table.width(); ++d) {
      y[d * static_cast<std::size_t>(ld) + m] = table.row(m)[d];
    }
  }
  return y;
}

double squared_distance(const Table& x, std::size_t n, const Table& y, std::size_t m) {
  double sum = 0;
  for (std::size_t d = 0; d < x.width(); ++d) {
    const double difference = static_cast<double>(x.row(n)[d]) - static_cast<double>(y.row(m)[d]);
    sum += difference * difference;
  }
  return sum;
}

}  // namespace

TEST_CASE("Nearest neighbours of every size against all pairs in double") {
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (!is_supported(isa)) continue;
    for (const auto& [n, m, d] : {std::array<std::size_t, 3>{1, 1, 1},
                                  {3, 31, 2},
                                  {65, 33, 17},
                                  {33, 257, 3},
                                  {127, 513, 17},
                                  {64, 256, 32}}) {
      CAPTURE(name(isa), n, m, d);
      const Table x = samples::normal_events(n, d, 1), y = samples::normal_events(m, d, 2);
      const auto N = static_cast<Index>(n), M = static_cast<Index>(m), D = static_cast<Index>(d);
      // A difference has one rounding that its square doubles: as if the inputs had u = 2^-24.
      check::Reference reference(1, N, D, 0x1p-24);
      for (std::size_t i = 0; i < n; ++i) {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < m; ++j) least = std::min(least, squared_distance(x, i, y, j));
        reference.set(0, static_cast<Index>(i), least, least);
      }
      check::GuardedTensor squared(N);
      const std::vector<float> rows = transposed(y, M + 5);
      kernels::nearest_neighbour({.backend = &cpu_backend(isa), .executor = nullptr},
                                 {.squared = squared.data(),
                                  .x = x.values.data(),
                                  .y = rows.data(),
                                  .ldy = M + 5,
                                  .N = N,
                                  .M = M,
                                  .D = D});
      CHECK(check::compare("squared", squared, reference) == "");
    }
  }
}

TEST_CASE("Nearest neighbours: the same bits on any number of threads") {
  const Table x = samples::normal_events(300, 17, 1), y = samples::normal_events(1000, 17, 2);
  const std::vector<float> rows = transposed(y, 1000);
  std::vector<float> serial(300), parallel(300);
  const auto run = [&](Executor* executor, std::vector<float>& squared) {
    kernels::nearest_neighbour({.backend = &cpu_backend(), .executor = executor},
                               {.squared = squared.data(),
                                .x = x.values.data(),
                                .y = rows.data(),
                                .ldy = 1000,
                                .N = 300,
                                .M = 1000,
                                .D = 17});
  };
  run(nullptr, serial);
  const auto pool = make_thread_pool(3);
  run(pool.get(), parallel);
  CHECK(serial == parallel);
}

}  // namespace fastgan
