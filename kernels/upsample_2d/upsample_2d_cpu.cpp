// Nearest-neighbour upsampling on the CPU.
//
// x (N, H, W, C), y (N, factor_h·H, factor_w·W, C). A task takes some of the N·H rows of x, each
// with its factor_h rows of y. 4·(1 + factor_h·factor_w) bytes an element of x, no flops forward,
// factor_h·factor_w − 1 backward: memory-bound. Order: copies by row, then by column, fp32.
#include "kernels/upsample_2d/upsample_2d.hpp"

#include "kernels/cpu/channels.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void upsample_2d_forward(const Context& context, const Upsample2dForward& p) {
  const Index line = p.factor_w * p.W * p.C;
  for_image_rows(context, p.N * p.H, p.factor_h * line, [&](Index row) {
    float* y = p.y + row * p.factor_h * line;
    for (Index w = 0; w < p.factor_w * p.W; ++w) {
      const float* x = p.x + (row * p.W + w / p.factor_w) * p.C;
      for_channels(
          p.C, [&](Index c, auto access) { access.store(y + w * p.C + c, access.load(x + c)); });
    }
    for (Index i = 1; i < p.factor_h; ++i) std::copy_n(y, line, y + i * line);
  });
}

void upsample_2d_backward(const Context& context, const Upsample2dBackward& p) {
  const Index line = p.factor_w * p.W * p.C;
  for_image_rows(context, p.N * p.H, p.factor_h * line, [&](Index row) {
    for (Index w = 0; w < p.W; ++w) {
      const float* dy = p.dy + row * p.factor_h * line + w * p.factor_w * p.C;
      for_channels(p.C, [&](Index c, auto access) {
        Vec sum = zero();
        for (Index i = 0; i < p.factor_h; ++i) {
          for (Index j = 0; j < p.factor_w; ++j) {
            sum = sum + access.load(dy + i * line + j * p.C + c);
          }
        }
        access.store(p.dx + (row * p.W + w) * p.C + c, sum);
      });
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
