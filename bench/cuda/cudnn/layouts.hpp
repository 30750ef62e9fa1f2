// Images and filters of this library in the order of cuDNN's formats and back.
#pragma once

#include <cudnn.h>

#include <vector>

#include "tests/kernels/window_shapes.hpp"

namespace fastgan::bench::cuda {

/// A tensor of cuDNN (n, c, h, w), and how far apart its neighbours lie in this library's memory.
struct Layout {
  Index n, c, h, w;
  Index n_step, c_step, h_step, w_step;
};

inline Layout images(Index n, Index c, Index h, Index w) {
  return {n, c, h, w, h * w * c, 1, w * c, c};
}
inline Layout inputs_of(const test::WindowCase& l) {
  return images(l.N, l.shape.C, l.shape.H, l.shape.W);
}
inline Layout outputs_of(const test::WindowCase& l) {
  return images(l.N, l.shape.OC, l.shape.OH, l.shape.OW);
}
/// (KH, KW, C, OC) here.
inline Layout filters_of(const kernels::WindowShape& s) {
  return {s.OC, s.C, s.KH, s.KW, 1, s.OC, s.KW * s.C * s.OC, s.C * s.OC};
}

/// Calls visit(here, there) with the places of every element.
template <class Visit>
void for_elements(const Layout& l, cudnnTensorFormat_t format, const Visit& visit) {
  for (Index n = 0; n < l.n; ++n) {
    for (Index c = 0; c < l.c; ++c) {
      for (Index h = 0; h < l.h; ++h) {
        for (Index w = 0; w < l.w; ++w) {
          const Index channels_last = ((n * l.h + h) * l.w + w) * l.c + c;
          const Index channels_first = ((n * l.c + c) * l.h + h) * l.w + w;
          const Index here = n * l.n_step + c * l.c_step + h * l.h_step + w * l.w_step;
          visit(static_cast<std::size_t>(here),
                static_cast<std::size_t>(format == CUDNN_TENSOR_NHWC ? channels_last
                                                                     : channels_first));
        }
      }
    }
  }
}

inline std::vector<float> to_cudnn(const Layout& layout, const std::vector<float>& here,
                                   cudnnTensorFormat_t format) {
  std::vector<float> there(here.size());
  for_elements(layout, format, [&](std::size_t h, std::size_t t) { there[t] = here[h]; });
  return there;
}
inline std::vector<float> from_cudnn(const Layout& layout, const std::vector<float>& there,
                                     cudnnTensorFormat_t format) {
  std::vector<float> here(there.size());
  for_elements(layout, format, [&](std::size_t h, std::size_t t) { here[h] = there[t]; });
  return here;
}

}  // namespace fastgan::bench::cuda
