#include "kernels/row_scale/row_scale.hpp"

#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

enum class Plus { none, given, in_place };

GuardedTensor run(const Context& context, Index N, Index C, Plus plus) {
  const GuardedTensor x(N, C, C + 3, normal_numbers(N * C, 101)), factor(normal_numbers(N, 102));
  const GuardedTensor added(N, C, C + 1, normal_numbers(N * C, 103));
  GuardedTensor y(N, C, C + 2);
  if (plus == Plus::in_place) y.fill(normal_numbers(N * C, 103));
  const bool none = plus == Plus::none, own = plus == Plus::in_place;
  kernels::row_scale(context, {.y = y.data(),
                               .ldy = y.ld(),
                               .x = x.data(),
                               .ldx = x.ld(),
                               .plus = none  ? nullptr
                                       : own ? y.data()
                                             : added.data(),
                               .ldplus = none  ? 0
                                         : own ? y.ld()
                                               : added.ld(),
                               .factor = factor.data(),
                               .N = N,
                               .C = C});
  return y;
}

}  // namespace

TEST_CASE("row_scale: rows times their factors, with and without an addend") {
  for (const Index N : {1, 3, 65}) {
    for (const Index C : kSizes) {
      const std::vector<float> x = normal_numbers(N * C, 101), factor = normal_numbers(N, 102);
      const std::vector<float> added = normal_numbers(N * C, 103);
      for (const Plus plus : {Plus::none, Plus::given, Plus::in_place}) {
        CAPTURE(N, C, static_cast<int>(plus));
        Reference expected(N, C, 0);
        for (Index i = 0; i < N * C; ++i) {
          const auto at = static_cast<std::size_t>(i);
          const double product = static_cast<double>(factor[static_cast<std::size_t>(i / C)]) *
                                 static_cast<double>(x[at]);
          const double addend = plus == Plus::none ? 0.0 : static_cast<double>(added[at]);
          expected.set(i / C, i % C, product + addend, std::fabs(product) + std::fabs(addend));
        }
        climb([&](const Context& context) { return std::vector{run(context, N, C, plus)}; },
              {expected});
      }
    }
  }
}
