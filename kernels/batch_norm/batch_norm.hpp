// Batch normalisation of C channels over N rows; of an image (events, H, W, C) every position is a
// row.
//   y = gamma·(x − mean)/√(variance + epsilon) + beta
// In training mean and variance (divided by N) are those of the batch, from column_moments; in
// generation they are running averages, and scale and shift can be folded into the neighbouring
// layer. All sums are in double and in a fixed order: the same bits for any number of threads.
// Source: Ioffe and Szegedy, arXiv:1502.03167, algorithm 1 and its gradient in section 3.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// scale = gamma/√(variance + epsilon), shift = beta − mean·scale: y = scale·x + shift.
struct BatchNormScale {
  float* scale;           // (C)
  float* shift;           // (C) or null
  const float* gamma;     // (C) or null: 1
  const float* beta;      // (C) or null: 0
  const float* mean;      // (C)
  const float* variance;  // (C)
  Index C;
  float epsilon = 1e-3f;
};

/// y = (x − mean)·scale + beta; y may be x. Nothing cancels that does not cancel in x − mean.
struct BatchNormForward {
  float* y;            // (N, C)
  const float* x;      // (N, C)
  const float* mean;   // (C)
  const float* scale;  // (C) from batch_norm_scale
  const float* beta;   // (C) or null: 0
  Index N, C;
};

/// With x̂ = (x − mean)/√(variance + epsilon) of the batch:
/// dbeta = Σ_n dy, dgamma = Σ_n dy·x̂, dx = gamma/√(…)·(dy − dbeta/N − x̂·dgamma/N); dx may be dy.
/// `mode` is that of dgamma and dbeta; dx is overwritten.
struct BatchNormBackward {
  float* dx;              // (N, C) or null
  float* dgamma;          // (C) or null
  float* dbeta;           // (C) or null
  const float* dy;        // (N, C)
  const float* x;         // (N, C)
  const float* mean;      // (C) of this batch
  const float* variance;  // (C)
  const float* gamma;     // (C) or null: 1
  Index N, C;
  float epsilon = 1e-3f;
  GradientMode mode = GradientMode::overwrite;
};

}  // namespace fastgan::kernels
