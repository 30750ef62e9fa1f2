// Locally connected layer: a convolution whose filters differ from one output position to the next.
//   z[n, p, oc] = b[p, oc] + Σ_{kh, kw, c} w[p, oc, kh, kw, c]·x[n, oh·s − pad + kh, …, c],
// p = (oh, ow). Images are channels last. Every event is computed alone and every gradient of a
// weight is one sum over the N events in order: the same bits for any threads and any split.
// Source: LAGAN, arXiv:1701.05927, section 4 ("locally connected").
#pragma once

#include <cstddef>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"
#include "kernels/window.hpp"

namespace fastgan::kernels {

/// Floats of the working memory of forward, backward_data and tangent.
inline std::size_t locally_connected_2d_scratch(Index N, const WindowShape& s) {
  return static_cast<std::size_t>((N + 15) / 16 * 16 * (s.inputs() + s.outputs()));
}

/// y = activation(z)
struct LocallyConnected2dForward {
  float* y;        // (N, OH, OW, OC)
  const float* x;  // (N, H, W, C)
  const float* w;  // (OH, OW, OC, KH, KW, C)
  const float* b;  // (OH, OW, OC) or null
  Index N;
  WindowShape shape;
  Activation activation{};
  float* scratch;  // locally_connected_2d_scratch(N, shape)
};

/// dx = (∂z/∂x)ᵀ·dz ∘ x_activation'(x), where x is the output of the preceding layer's activation;
/// with x null: without that factor.
struct LocallyConnected2dBackwardData {
  float* dx;                 // (N, H, W, C)
  const float* dz;           // (N, OH, OW, OC)
  const float* w;            // (OH, OW, OC, KH, KW, C)
  const float* x = nullptr;  // (N, H, W, C) or null
  Activation x_activation{};
  Index N;
  WindowShape shape;
  float* scratch;  // locally_connected_2d_scratch(N, shape)
};

/// dw = Σ_n patch·dz, db = Σ_n dz. `mode` overwrite or accumulate.
struct LocallyConnected2dBackwardWeights {
  float* dw;        // (OH, OW, OC, KH, KW, C) or null
  float* db;        // (OH, OW, OC) or null
  const float* x;   // (N, H, W, C)
  const float* dz;  // (N, OH, OW, OC)
  Index N;
  WindowShape shape;
  GradientMode mode = GradientMode::overwrite;
};

/// Tangent: ty = (∂z/∂x·tx) ∘ activation'(y), the derivative of y along the direction tx of x.
struct LocallyConnected2dTangent {
  float* ty;        // (N, OH, OW, OC)
  const float* tx;  // (N, H, W, C)
  const float* y;   // (N, OH, OW, OC) output of forward
  const float* w;   // (OH, OW, OC, KH, KW, C)
  Index N;
  WindowShape shape;
  Activation activation{};
  float* scratch;  // locally_connected_2d_scratch(N, shape)
};

}  // namespace fastgan::kernels
