// Zero padding on the CPU: copies of rows.
//
// x (N, H, W, C), y (N, top + H + bottom, left + W + right, C). A task takes some of the rows of
// all images of y (backward: of dx). 8 bytes an element of x and 4 one of the padding, no flops.
#include "kernels/pad_2d/pad_2d.hpp"

#include "kernels/cpu/channels.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void pad_2d_forward(const Context& context, const Pad2dForward& p) {
  const Index height = p.top + p.H + p.bottom, line = (p.left + p.W + p.right) * p.C;
  for_image_rows(context, p.N * height, line, [&](Index row) {
    const Index h = row % height - p.top;
    float* y = p.y + row * line;
    if (h < 0 || h >= p.H) {
      std::fill_n(y, line, 0.0f);
      return;
    }
    std::fill_n(y, p.left * p.C, 0.0f);
    std::copy_n(p.x + (row / height * p.H + h) * p.W * p.C, p.W * p.C, y + p.left * p.C);
    std::fill_n(y + (p.left + p.W) * p.C, p.right * p.C, 0.0f);
  });
}

void pad_2d_backward(const Context& context, const Pad2dBackward& p) {
  const Index height = p.top + p.H + p.bottom, line = (p.left + p.W + p.right) * p.C;
  for_image_rows(context, p.N * p.H, p.W * p.C, [&](Index row) {
    const Index from = row / p.H * height + p.top + row % p.H;
    std::copy_n(p.dy + from * line + p.left * p.C, p.W * p.C, p.dx + row * p.W * p.C);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
