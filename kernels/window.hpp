// The geometry of kernels that slide a window over an image: convolution, locally connected layers,
// pooling. Images are channels last.
#pragma once

#include <algorithm>

#include "kernels/types.hpp"

namespace fastgan::kernels {

/// Input (N, H, W, C), output (N, OH, OW, OC). Output (oh, ow) sees the KH x KW inputs from row
/// oh·stride_h − pad_top and column ow·stride_w − pad_left on; what lies outside the image is 0, so
/// that the padding below and to the right follows from OH and OW. With `repeat` > 1 that many
/// neighbouring outputs along each axis see the same window: (oh, ow) is replaced by (⌊oh/repeat⌋,
/// ⌊ow/repeat⌋) above; OH and OW are multiples of it. This is a layer on an upsampled image with
/// its weights summed onto the small one (fold_taps/), which locally connected layers alone can be.
struct WindowShape {
  Index H, W, C;
  Index OH, OW, OC;
  Index KH, KW;
  Index stride_h = 1, stride_w = 1;
  Index pad_top = 0, pad_left = 0;
  Index repeat = 1;

  constexpr Index inputs() const { return H * W * C; }
  constexpr Index outputs() const { return OH * OW * OC; }
  /// Numbers that an output element is a sum of, padding included.
  constexpr Index taps() const { return KH * KW * C; }
};

/// first … end − 1
struct Range {
  Index first, end;
  constexpr Index size() const { return std::max<Index>(end - first, 0); }
};

/// The taps of output `o` that lie inside an axis of `length` inputs.
constexpr Range taps_inside(Index o, Index stride, Index pad, Index taps, Index length) {
  const Index start = o * stride - pad;
  return {std::max<Index>(-start, 0), std::min(taps, length - start)};
}

/// The outputs of an axis that see input i.
constexpr Range outputs_of(Index i, Index stride, Index pad, Index taps, Index outputs) {
  const Index last = i + pad, beyond = last - taps;  // o·stride in (beyond, last]
  return {beyond < 0 ? 0 : beyond / stride + 1, std::min(outputs, last / stride + 1)};
}

}  // namespace fastgan::kernels
