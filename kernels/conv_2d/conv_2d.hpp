// Convolution of images, channels last, any stride and padding:
//   z[n, oh, ow, oc] = b[oc] + Σ_{kh, kw, c} w[kh, kw, c, oc]·x[n, oh·s − pad + kh, …, c].
// Every event is computed alone, and a gradient of a weight is one sum over events and positions in
// order: the same bits for any threads and any split.
// A transposed convolution is backward_data, with the gradient of its output as x.
#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"
#include "kernels/window.hpp"

namespace fastgan::kernels {

/// Floats of the working memory of forward, backward_data and tangent.
inline std::size_t conv_2d_scratch(Index N, const WindowShape& s) {
  return static_cast<std::size_t>(
      std::max((N + 15) / 16 * 16 * (s.inputs() + s.outputs()), s.taps() * s.OC));
}

/// y = activation(z)
struct Conv2dForward {
  float* y;        // (N, OH, OW, OC)
  const float* x;  // (N, H, W, C)
  const float* w;  // (KH, KW, C, OC)
  const float* b;  // (OC) or null
  Index N;
  WindowShape shape;
  Activation activation{};
  float* scratch;  // conv_2d_scratch(N, shape)
};

/// dx = (∂z/∂x)ᵀ·dz ∘ x_activation'(x), where x is the output of the preceding layer's activation;
/// with x null: without that factor.
struct Conv2dBackwardData {
  float* dx;                 // (N, H, W, C)
  const float* dz;           // (N, OH, OW, OC)
  const float* w;            // (KH, KW, C, OC)
  const float* x = nullptr;  // (N, H, W, C) or null
  Activation x_activation{};
  Index N;
  WindowShape shape;
  float* scratch;  // conv_2d_scratch(N, shape)
};

/// How many parts the N·OH·OW positions are cut into where the sums of the weights alone would give
/// a device too little to do at once: some 512 blocks of 64 taps x 32 filters, or 512 positions a
/// part. Depends on the shapes alone.
constexpr Index conv_2d_weight_parts(Index N, const WindowShape& s) {
  const Index tiles = ((s.taps() + 63) / 64) * ((s.OC + 31) / 32);
  return std::max<Index>(1, std::min(512 / tiles, N * s.OH * s.OW / 512));
}

/// Floats of the working memory of backward_weights, which devices alone use.
constexpr std::size_t conv_2d_weights_scratch(Index N, const WindowShape& s) {
  const Index parts = conv_2d_weight_parts(N, s);
  return parts > 1 ? static_cast<std::size_t>(parts * (s.taps() + 1) * s.OC) : 0;
}

/// dw = Σ patch·dz, db = Σ dz over events and positions. `mode` overwrite or accumulate.
struct Conv2dBackwardWeights {
  float* dw;        // (KH, KW, C, OC) or null
  float* db;        // (OC) or null
  const float* x;   // (N, H, W, C)
  const float* dz;  // (N, OH, OW, OC)
  Index N;
  WindowShape shape;
  GradientMode mode = GradientMode::overwrite;
  float* scratch = nullptr;  // conv_2d_weights_scratch(N, shape), or null: slower on a device
};

/// Tangent: ty = (∂z/∂x·tx) ∘ activation'(y), the derivative of y along the direction tx of x.
struct Conv2dTangent {
  float* ty;        // (N, OH, OW, OC)
  const float* tx;  // (N, H, W, C)
  const float* y;   // (N, OH, OW, OC) output of forward
  const float* w;   // (KH, KW, C, OC)
  Index N;
  WindowShape shape;
  Activation activation{};
  float* scratch;  // conv_2d_scratch(N, shape)
};

}  // namespace fastgan::kernels
