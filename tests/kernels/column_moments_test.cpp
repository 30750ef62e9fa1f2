#include "kernels/column_moments/column_moments.hpp"

#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

/// Sums are double: what is left is the rounding of the result.
constexpr Index kRoundings = 1;

void check_moments(Index N, Index C, double offset) {
  CAPTURE(N, C, offset);
  std::vector<float> x = normal_numbers(N * C, 41);
  for (float& value : x) value = static_cast<float>(value + offset);
  Reference mean(C, kRoundings), variance(C, kRoundings);
  for (Index c = 0; c < C; ++c) {
    double sum = 0.0, terms = 0.0, squares = 0.0;
    for (Index n = 0; n < N; ++n) {
      sum += x[static_cast<std::size_t>(n * C + c)];
      terms += std::fabs(x[static_cast<std::size_t>(n * C + c)]);
    }
    const auto count = static_cast<double>(N);
    for (Index n = 0; n < N; ++n) {
      squares += std::pow(x[static_cast<std::size_t>(n * C + c)] - sum / count, 2);
    }
    mean.set(0, c, sum / count, terms / count);
    variance.set(0, c, squares / count, squares / count);
  }
  climb(
      [&](const Context& context) {
        const GuardedTensor in(N, C, C + 3, x);
        GuardedTensor m(C), v(C), mean_alone(C);
        kernels::column_moments(
            context,
            {.mean = m.data(), .variance = v.data(), .x = in.data(), .ldx = C + 3, .N = N, .C = C});
        kernels::column_moments(context, {.mean = mean_alone.data(),
                                          .variance = nullptr,
                                          .x = in.data(),
                                          .ldx = C + 3,
                                          .N = N,
                                          .C = C});
        return std::vector{m, v, mean_alone};
      },
      {mean, variance, mean});
}

}  // namespace

TEST_CASE("column_moments: mean and variance, also far from 0") {
  for (const Index N : kSizes) {
    for (const Index C : {1, 3, 17, 32, 33}) {
      check_moments(N, C, 0.0);
      check_moments(N, C, 1e4);
    }
  }
  check_moments(kManyTasks, 3, 10.0);
}
