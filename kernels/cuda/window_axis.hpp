// One axis of a window that slides over an image, forward and backward, as the block of a kernel
// sees it.
//
// An element of what is written is a sum over `taps` neighbours of the image that is read, from
// start(element) on; what lies outside that image does not count. Forward these are the taps of the
// window. Backward input i is seen by the outputs o with 0 ≤ i + pad − o·stride < taps: by every
// stride-th tap, which ones depends on the phase (i + pad) mod stride. All inputs of one phase see
// outputs through the same taps, in regular steps: with o ascending the tap descends by `stride`.
// Where `repeat` outputs see one window, each of these taps has that many neighbours.
#pragma once

#include "kernels/cuda/gpu.hpp"
#include "kernels/window.hpp"

namespace fastgan::kernels::cuda {

struct WindowAxis {
  int taps;                // neighbours that an element is a sum over, padding included
  int read, written;       // lengths of both images
  int first, step, count;  // elements of this group: first, first + step, … (some ≥ written)
  int tap, tap_step;       // of the window: where the first neighbour is multiplied, and the
                           // next one (backward, with `repeat`: the next one of another window)
  int stride, pad, repeat;

  template <bool backward>
  __device__ __forceinline__ int start(int element) const {
    return backward ? ((element + pad) / stride + 1) * repeat - taps
                    : element / repeat * stride - pad;
  }
};

/// The geometry of one axis in a WindowShape.
struct WindowLengths {
  int inputs, outputs, taps, stride, pad, repeat;
};

inline __device__ WindowLengths rows_of(const WindowShape& s) {
  return {static_cast<int>(s.H),        static_cast<int>(s.OH),      static_cast<int>(s.KH),
          static_cast<int>(s.stride_h), static_cast<int>(s.pad_top), static_cast<int>(s.repeat)};
}
inline __device__ WindowLengths columns_of(const WindowShape& s) {
  return {static_cast<int>(s.W),        static_cast<int>(s.OW),       static_cast<int>(s.KW),
          static_cast<int>(s.stride_w), static_cast<int>(s.pad_left), static_cast<int>(s.repeat)};
}

/// `one`: the group is the single element `which`. Otherwise it is, forward, all elements, and
/// backward those of phase `which`.
template <bool backward, bool one>
__device__ __forceinline__ WindowAxis window_axis(const WindowLengths& l, int which) {
  if constexpr (!backward) {
    return {l.taps, l.inputs, l.outputs, one ? which : 0, 1,       one ? 1 : l.outputs,
            0,      1,        l.stride,  l.pad,           l.repeat};
  } else {
    const int phase = one ? (which + l.pad) % l.stride : which;
    const int taps = phase < l.taps ? (l.taps - phase + l.stride - 1) / l.stride : 0;
    const int first = one ? which : ((phase - l.pad) % l.stride + l.stride) % l.stride;
    const int count = one ? 1 : (l.inputs + l.stride - 1) / l.stride;
    const int repeat = one ? l.repeat : 1;
    return {
        taps * repeat, l.outputs, l.inputs, first, l.stride, count, phase + l.stride * (taps - 1),
        -l.stride,     l.stride,  l.pad,    repeat};
  }
}

}  // namespace fastgan::kernels::cuda
