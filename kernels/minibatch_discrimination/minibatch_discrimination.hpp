// Minibatch discrimination: how close each event lies to its batch, for K kernels of D dimensions,
//   o_k(i) = Σ_j exp(−‖M_ik − M_jk‖₁),
// over all N events j of the batch, j = i included (its term is 1), as in the code of LAGAN.
// M = features·T comes from a dense layer. Real and generated batches must not share a call.
// Source: Salimans et al., arXiv:1606.03498, section 3.2; LAGAN, arXiv:1701.05927.
#pragma once

#include <cstddef>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// Floats of the working memory of either call: proportional to N, never to N².
constexpr std::size_t minibatch_discrimination_scratch(Index N, Index K, Index D) {
  const Index blocks = (N + 15) / 16;
  return static_cast<std::size_t>(K * 16 * (blocks * (2 * D + 1) + 16 * D));
}

struct MinibatchDiscriminationForward {
  float* o;  // (N, K)
  Index ldo;
  const float* m;  // (N, K, D), rows ldm apart
  Index ldm;
  Index N, K, D;
  float* scratch;  // minibatch_discrimination_scratch(N, K, D)
};

/// dM_ik = −Σ_j (do_k(i) + do_k(j))·exp(−‖M_ik − M_jk‖₁)·sign(M_ik − M_jk), with sign(0) = 0.
struct MinibatchDiscriminationBackward {
  float* dm;  // (N, K, D), rows lddm apart
  Index lddm;
  const float* dout;  // (N, K) gradient of o
  Index lddout;
  const float* m;  // (N, K, D), rows ldm apart
  Index ldm;
  Index N, K, D;
  float* scratch;  // minibatch_discrimination_scratch(N, K, D)
};

}  // namespace fastgan::kernels
