// column_moments and nearest_neighbour: what the metrics need of a sample of events.
#include <limits>

#include "kernel_bench.hpp"
#include "kernels/column_moments/column_moments.hpp"
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;
using check::Reference;

constexpr Index N = 10'000, D = 17, kQueries = 64;

double at(const std::vector<float>& x, Index n) { return x[static_cast<std::size_t>(n)]; }

Work moments() {
  const auto x = std::make_shared<std::vector<float>>(check::normal_numbers(N * D, 1));
  const auto mean = std::make_shared<GuardedTensor>(D),
             variance = std::make_shared<GuardedTensor>(D);
  return {.run =
              [=](const Context& context) {
                kernels::column_moments(context, {.mean = mean->data(),
                                                  .variance = variance->data(),
                                                  .x = x->data(),
                                                  .ldx = D,
                                                  .N = N,
                                                  .C = D});
              },
          .verify =
              [=] {
                Reference expected(D, 1);
                for (Index d = 0; d < D; ++d) {
                  double sum = 0, terms = 0;
                  for (Index n = 0; n < N; ++n) {
                    sum += at(*x, n * D + d);
                    terms += std::fabs(at(*x, n * D + d));
                  }
                  expected.set(0, d, sum / N, terms / N);
                }
                return check::compare("mean", *mean, expected);
              },
          .bytes = 2 * 4.0 * N * D,  // once for the mean, once for the variance
          .elements = N};
}

Work neighbours() {
  const auto x = std::make_shared<std::vector<float>>(check::normal_numbers(kQueries * D, 2));
  const auto y = std::make_shared<std::vector<float>>(check::normal_numbers(N * D, 3));
  const auto squared = std::make_shared<GuardedTensor>(kQueries);
  return {.run =
              [=](const Context& context) {
                kernels::nearest_neighbour(context, {.squared = squared->data(),
                                                     .x = x->data(),
                                                     .y = y->data(),
                                                     .ldy = N,
                                                     .N = kQueries,
                                                     .M = N,
                                                     .D = D});
              },
          .verify =
              [=] {
                Reference expected(kQueries, D);
                for (Index q = 0; q < kQueries; ++q) {
                  double least = std::numeric_limits<double>::infinity();
                  for (Index n = 0; n < N; ++n) {
                    double sum = 0;
                    for (Index d = 0; d < D; ++d) {
                      sum += std::pow(at(*x, q * D + d) - at(*y, d * N + n), 2);
                    }
                    least = std::min(least, sum);
                  }
                  expected.set(0, q, least, least);
                }
                return check::compare("squared", *squared, expected);
              },
          .bytes = 4.0 * N * D,  // the references once a block of queries
          .elements = kQueries * static_cast<double>(N)};
}

const bool kAdded = [] {
  add("column_moments/forward/fp32/batch:10000,17", moments);
  add("nearest_neighbour/forward/fp32/batch:64,10000x17", neighbours);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
