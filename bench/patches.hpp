// The patches of images that windows see, as the forms of a locally connected layer gather them
// that are no kernels of it: in memory, for products of matrices.
#pragma once

#include "tests/kernels/window_shapes.hpp"

namespace fastgan::bench {

/// Calls visit(n, position, tap, input, count) for what each row of each window has of the image:
/// `count` numbers of x from `input` on are the taps from `tap` on. What is padding comes nowhere.
template <class Visit>
void for_stretches(const test::WindowCase& c, const Visit& visit) {
  const kernels::WindowShape& s = c.shape;
  for (Index n = 0; n < c.N; ++n) {
    for (Index p = 0; p < s.OH * s.OW; ++p) {
      const Index oh = p / s.OW / s.repeat, ow = p % s.OW / s.repeat;
      const auto rows = kernels::taps_inside(oh, s.stride_h, s.pad_top, s.KH, s.H);
      const auto columns = kernels::taps_inside(ow, s.stride_w, s.pad_left, s.KW, s.W);
      if (columns.size() == 0) continue;
      for (Index kh = rows.first; kh < rows.end; ++kh) {
        const Index row = oh * s.stride_h - s.pad_top + kh;
        const Index column = ow * s.stride_w - s.pad_left + columns.first;
        visit(n, p, (kh * s.KW + columns.first) * s.C, n * s.inputs() + (row * s.W + column) * s.C,
              columns.size() * s.C);
      }
    }
  }
}

}  // namespace fastgan::bench
