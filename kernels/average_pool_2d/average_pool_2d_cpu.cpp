// Average pooling on the CPU.
//
// x (N, H, W, C), y (N, OH, OW, C). A task takes some of the rows of y (backward: of dx) of all
// images. 4 bytes an element of x and of y, KH·KW flops an element of y: memory-bound.
// Order: window row by row (backward: windows row by row), then one product with 1/(KH·KW), fp32.
#include "kernels/average_pool_2d/average_pool_2d.hpp"

#include "kernels/cpu/channels.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void average_pool_2d_forward(const Context& context, const AveragePool2dForward& p) {
  const WindowShape& s = p.shape;
  const Vec factor = broadcast(1.0f / static_cast<float>(s.KH * s.KW));
  for_image_rows(context, p.N * s.OH, s.OW * s.C * s.KH * s.KW, [&](Index row) {
    for (Index ow = 0; ow < s.OW; ++ow) {
      const Index h = row / s.OH * s.H + row % s.OH * s.stride_h;
      const float* x = p.x + (h * s.W + ow * s.stride_w) * s.C;
      for_channels(s.C, [&](Index c, auto access) {
        Vec sum = zero();
        for (Index i = 0; i < s.KH; ++i) {
          for (Index j = 0; j < s.KW; ++j) sum = sum + access.load(x + (i * s.W + j) * s.C + c);
        }
        access.store(p.y + (row * s.OW + ow) * s.C + c, factor * sum);
      });
    }
  });
}

void average_pool_2d_backward(const Context& context, const AveragePool2dBackward& p) {
  const WindowShape& s = p.shape;
  const Vec factor = broadcast(1.0f / static_cast<float>(s.KH * s.KW));
  for_image_rows(context, p.N * s.H, s.W * s.C, [&](Index row) {
    const Range oh = outputs_of(row % s.H, s.stride_h, 0, s.KH, s.OH);
    for (Index w = 0; w < s.W; ++w) {
      const Range ow = outputs_of(w, s.stride_w, 0, s.KW, s.OW);
      const float* dy = p.dy + row / s.H * s.OH * s.OW * s.C;
      for_channels(s.C, [&](Index c, auto access) {
        Vec sum = zero();
        for (Index i = oh.first; i < oh.end; ++i) {
          for (Index j = ow.first; j < ow.end; ++j) {
            sum = sum + access.load(dy + (i * s.OW + j) * s.C + c);
          }
        }
        access.store(p.dx + (row * s.W + w) * s.C + c, factor * sum);
      });
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
