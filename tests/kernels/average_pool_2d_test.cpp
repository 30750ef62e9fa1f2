#include "kernels/average_pool_2d/average_pool_2d.hpp"

#include "tests/kernels/linear_ladder.hpp"

using namespace fastgan;
using kernels::WindowShape;

namespace {

void check_pool(Index N, const WindowShape& s) {
  CAPTURE(N, s.H, s.W, s.C, s.KH, s.KW);
  test::check_linear(
      reference::average_pool_2d(s), N,
      [&](const Context& context, float* y, const float* x) {
        kernels::average_pool_2d_forward(context, {.y = y, .x = x, .N = N, .shape = s});
      },
      [&](const Context& context, float* dx, const float* dy) {
        kernels::average_pool_2d_backward(context, {.dx = dx, .dy = dy, .N = N, .shape = s});
      });
}

}  // namespace

TEST_CASE("average_pool_2d: means forward, their shares backward") {
  for (const Index C : check::kSizes) check_pool(3, {5, 4, C, 2, 2, C, 2, 2, 2, 2});
  check_pool(4, {6, 7, 3, 4, 3, 3, 3, 3, 1, 2});    // windows that overlap
  check_pool(4, {9, 8, 2, 2, 2, 2, 2, 3, 5, 4});    // gaps between windows
  check_pool(1, {3, 2, 5, 1, 1, 5, 3, 2});          // the whole image
  check_pool(100, {7, 7, 8, 3, 3, 8, 2, 2, 2, 2});  // LAGAN; the last row and column do not count
}
