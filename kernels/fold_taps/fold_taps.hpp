// Filters on an upsampled image as filters on the image itself. Where `factor` x `factor` pixels of
// the large image are copies of one, taps on copies of a pixel add up to one tap on that pixel:
//   v[p, oc, i, j, c] = Σ_{kh on row i, kw on column j} w[p, oc, kh, kw, c], p = (oh, ow).
// A locally connected layer with w on the large image is one with v on the small image
// (WindowShape::repeat), up to rounding: LAGAN's 5 x 5 taps become 3 x 3. Linear: the gradient of w
// is that of the tap of v on which it lies.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"
#include "kernels/window.hpp"

namespace fastgan::kernels {

/// One axis of a window, stride 1, on an image of `factor` copies of every pixel.
struct FoldedAxis {
  Index factor, pad, taps;  // pad and taps: on the large image

  constexpr Index folded_pad() const { return (pad + factor - 1) / factor; }
  constexpr Index folded_taps() const {
    return (factor - 1 + taps - 1 - pad + factor * folded_pad()) / factor + 1;
  }
  /// The tap of the folded window under tap k of output o.
  constexpr Index folded_tap(Index o, Index k) const {
    return (o % factor - pad + k + factor * folded_pad()) / factor;
  }
  /// The taps of output o that lie on tap i of the folded window.
  constexpr Range taps_on(Index o, Index i) const {
    const Index first = factor * (i - folded_pad()) + pad - o % factor;
    return {first < 0 ? 0 : first, first + factor < taps ? first + factor : taps};
  }
};

constexpr FoldedAxis folded_rows(const WindowShape& s, Index factor) {
  return {factor, s.pad_top, s.KH};
}
constexpr FoldedAxis folded_columns(const WindowShape& s, Index factor) {
  return {factor, s.pad_left, s.KW};
}

/// The window on the small image; s is that on the large one: stride 1, H, W, OH and OW multiples
/// of factor.
constexpr WindowShape folded_window(WindowShape s, Index factor) {
  const FoldedAxis rows = folded_rows(s, factor), columns = folded_columns(s, factor);
  s.H /= factor;
  s.W /= factor;
  s.KH = rows.folded_taps();
  s.KW = columns.folded_taps();
  s.pad_top = rows.folded_pad();
  s.pad_left = columns.folded_pad();
  s.repeat = factor;
  return s;
}

/// v = Σ w
struct FoldTapsForward {
  float* v;           // (OH, OW, OC, KH', KW', C) of folded_window(shape, factor)
  const float* w;     // (OH, OW, OC, KH, KW, C)
  WindowShape shape;  // of w, on the large image
  Index factor;
};

/// dw = the dv of the tap on which it lies. `mode` overwrite or accumulate.
struct FoldTapsBackward {
  float* dw;        // (OH, OW, OC, KH, KW, C)
  const float* dv;  // (OH, OW, OC, KH', KW', C) of folded_window(shape, factor)
  WindowShape shape;
  Index factor;
  GradientMode mode = GradientMode::overwrite;
};

}  // namespace fastgan::kernels
