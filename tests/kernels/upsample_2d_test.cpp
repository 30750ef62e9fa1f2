#include "kernels/upsample_2d/upsample_2d.hpp"

#include "tests/kernels/linear_ladder.hpp"

using namespace fastgan;

namespace {

void check_upsample(Index N, Index H, Index W, Index C, Index fh, Index fw) {
  CAPTURE(N, H, W, C, fh, fw);
  test::check_linear(
      reference::upsample_2d(H, W, C, fh, fw), N,
      [&](const Context& context, float* y, const float* x) {
        kernels::upsample_2d_forward(
            context,
            {.y = y, .x = x, .N = N, .H = H, .W = W, .C = C, .factor_h = fh, .factor_w = fw});
      },
      [&](const Context& context, float* dx, const float* dy) {
        kernels::upsample_2d_backward(
            context,
            {.dx = dx, .dy = dy, .N = N, .H = H, .W = W, .C = C, .factor_h = fh, .factor_w = fw});
      });
}

}  // namespace

TEST_CASE("upsample_2d: copies forward, their sums backward") {
  for (const Index C : check::kSizes) check_upsample(3, 2, 3, C, 2, 2);
  check_upsample(33, 3, 1, 5, 3, 1);
  check_upsample(1, 1, 4, 3, 1, 5);
  check_upsample(100, 14, 14, 6, 2, 2);  // LAGAN
  check_upsample(9, 7, 7, 64, 2, 2);
}
