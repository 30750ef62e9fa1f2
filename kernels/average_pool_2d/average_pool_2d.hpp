// Average pooling: y[n, oh, ow, c] = the mean of the KH x KW inputs of its window, channel by
// channel. Windows lie inside the image (no padding); inputs that no window covers do not count.
// Linear: the tangent of y along tx is the forward pass of tx.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"
#include "kernels/window.hpp"

namespace fastgan::kernels {

struct AveragePool2dForward {
  float* y;        // (N, OH, OW, C)
  const float* x;  // (N, H, W, C)
  Index N;
  WindowShape shape;  // OC = C, no padding, windows inside the image
};

/// dx = Σ over the windows that cover an input of dy/(KH·KW); 0 where there is none.
struct AveragePool2dBackward {
  float* dx;        // (N, H, W, C)
  const float* dy;  // (N, OH, OW, C)
  Index N;
  WindowShape shape;
};

}  // namespace fastgan::kernels
