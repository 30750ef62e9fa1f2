// Which tap of a folded window a tap lies on, by where both see the image.
#pragma once

#include "kernels/fold_taps/fold_taps.hpp"
#include "tests/reference/linear_map.hpp"

namespace fastgan::reference {

/// ⌊a/b⌋ of any a, b > 0
constexpr Index floored(Index a, Index b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

/// v[p, oc, i, j, c] = Σ w[p, oc, kh, kw, c] over the taps on copies of one pixel; s is the window
/// on the image of `factor` copies.
inline LinearMap fold_taps(const kernels::WindowShape& s, Index factor) {
  const kernels::WindowShape small = kernels::folded_window(s, factor);
  LinearMap map{s.outputs() * s.taps(), s.outputs() * small.taps(), 1.0, 0, {}};
  for (Index w = 0; w < map.inputs; ++w) {
    const Index filter = w / s.taps(), oh = filter / s.OC / s.OW, ow = filter / s.OC % s.OW;
    const Index row = floored(oh - s.pad_top + w % s.taps() / (s.KW * s.C), factor);
    const Index column = floored(ow - s.pad_left + w / s.C % s.KW, factor);
    const Index i = row - (oh / factor - small.pad_top),
                j = column - (ow / factor - small.pad_left);
    map.links.push_back({((filter * small.KH + i) * small.KW + j) * s.C + w % s.C, w});
  }
  return map;
}

}  // namespace fastgan::reference
