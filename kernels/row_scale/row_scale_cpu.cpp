// Rows of a matrix times a factor of their own: y_n = factor_n·x_n + plus_n.
//
// x, y, plus (N, C). A task computes a chunk of rows, a vector at a time; the last one is masked.
// 8 bytes an element (12 with plus) and one fused multiply-add: memory-bound.
#include "kernels/row_scale/row_scale.hpp"

#include "kernels/cpu/channels.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void row_scale(const Context& context, const RowScale& a) {
  for_image_rows(context, a.N, a.C, [&](Index n) {
    const Vec factor = broadcast(a.factor[n]);
    const float *x = a.x + n * a.ldx, *plus = a.plus + n * a.ldplus;
    float* y = a.y + n * a.ldy;
    if (a.plus == nullptr) {
      for_channels(a.C,
                   [&](Index c, auto access) { access.store(y + c, factor * access.load(x + c)); });
      return;
    }
    for_channels(a.C, [&](Index c, auto access) {
      access.store(y + c, fma(factor, access.load(x + c), access.load(plus + c)));
    });
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
