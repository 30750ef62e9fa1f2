#include "kernels/pad_2d/pad_2d.hpp"

#include "tests/kernels/linear_ladder.hpp"

using namespace fastgan;

namespace {

struct Padding {
  Index top, bottom, left, right;
};

void check_pad(Index N, Index H, Index W, Index C, const Padding& pad) {
  CAPTURE(N, H, W, C, pad.top, pad.bottom, pad.left, pad.right);
  test::check_linear(
      reference::pad_2d(H, W, C, pad.top, pad.bottom, pad.left, pad.right), N,
      [&](const Context& context, float* y, const float* x) {
        kernels::pad_2d_forward(context, {.y = y,
                                          .x = x,
                                          .N = N,
                                          .H = H,
                                          .W = W,
                                          .C = C,
                                          .top = pad.top,
                                          .bottom = pad.bottom,
                                          .left = pad.left,
                                          .right = pad.right});
      },
      [&](const Context& context, float* dx, const float* dy) {
        kernels::pad_2d_backward(context, {.dx = dx,
                                           .dy = dy,
                                           .N = N,
                                           .H = H,
                                           .W = W,
                                           .C = C,
                                           .top = pad.top,
                                           .bottom = pad.bottom,
                                           .left = pad.left,
                                           .right = pad.right});
      });
}

}  // namespace

TEST_CASE("pad_2d: zeros around forward, the inside backward") {
  for (const Index C : check::kSizes) check_pad(3, 2, 3, C, {1, 2, 3, 0});
  check_pad(5, 3, 4, 2, {0, 0, 0, 0});
  check_pad(1, 1, 1, 1, {0, 3, 0, 2});
  check_pad(100, 14, 14, 64, {2, 2, 2, 2});  // LAGAN
}
