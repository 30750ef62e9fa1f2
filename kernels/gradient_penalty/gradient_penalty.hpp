// Penalties on the gradient g_n of a discriminator's logit z_n by its input, and what their own
// gradients need. With w = weight, D = sigmoid(z):
//   r1               w/2 · mean ‖g‖²
//   roth_real        w/2 · mean (1 − D)²·‖g‖²      on real events,
//   roth_generated   w/2 · mean D²·‖g‖²            on generated events
//   wgan_gp          w · mean (‖g‖ − 1)²           on events between the two
// Sources: Mescheder et al., arXiv:1801.04406; Roth et al., arXiv:1705.09367, eq. (25), as in
// arXiv:1907.03764; Gulrajani et al., arXiv:1704.00028.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

enum class PenaltyKind { r1, roth_real, roth_generated, wgan_gp };

/// The gradient of the penalty R by the weights of the network is that of
/// Σ_n along_n·(g_n·∇)z_n + slope_n·z_n, with g, along and slope held fixed.
struct GradientPenalty {
  float* loss;     // (1) R
  float* along;    // (N) ∂R/∂g_n = along_n·g_n
  float* slope;    // (N) ∂R/∂z_n at fixed g
  const float* g;  // (N, I)
  Index ldg;
  const float* z;  // (N) logits, elements ldz apart
  Index ldz;
  Index N, I;
  PenaltyKind kind;
  float weight;
};

}  // namespace fastgan::kernels
