#include "kernels/nearest_neighbour/nearest_neighbour.hpp"

#include <algorithm>
#include <limits>

#include "tests/kernels/ladder.hpp"

namespace fastgan::check {

TEST_CASE("nearest_neighbour: all pairs in double") {
  for (const auto& [N, M, D] :
       {std::array<Index, 3>{1, 1, 1}, {3, 31, 2}, {131, 33, 17}, {33, 65, 3}, {129, 64, 16}}) {
    CAPTURE(N, M, D);
    const Index ldy = M + 5;
    const std::vector<float> x = normal_numbers(N * D, 61), y = normal_numbers(D * ldy, 62);
    // A difference has one rounding that its square doubles: as if the inputs had u = 2^-24.
    Reference expected(1, N, D, 0x1p-24);
    for (Index n = 0; n < N; ++n) {
      double least = std::numeric_limits<double>::infinity();
      for (Index m = 0; m < M; ++m) {
        double sum = 0.0;
        for (Index d = 0; d < D; ++d) {
          const double difference = static_cast<double>(x[static_cast<std::size_t>(n * D + d)]) -
                                    static_cast<double>(y[static_cast<std::size_t>(d * ldy + m)]);
          sum += difference * difference;
        }
        least = std::min(least, sum);
      }
      expected.set(0, n, least, least);
    }
    climb(
        [&, N = N, M = M, D = D](const Context& context) {
          GuardedTensor squared(N);
          kernels::nearest_neighbour(context, {.squared = squared.data(),
                                               .x = x.data(),
                                               .y = y.data(),
                                               .ldy = ldy,
                                               .N = N,
                                               .M = M,
                                               .D = D});
          return std::vector{squared};
        },
        {expected});
  }
}

}  // namespace fastgan::check
