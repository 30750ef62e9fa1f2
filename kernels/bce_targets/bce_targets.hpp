// Binary cross-entropy from logits with a target for every event (bce_logits has one for all):
// classes, and real or generated with flipped labels.
// loss = mean_n [ max(z,0) − z·t + log(1 + exp(−|z|)) ],  dz = scale · (sigmoid(z) − t) / N.
// Source: LAGAN, arXiv:1701.05927, section 4 (auxiliary classifier, label flipping).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct BceTargets {
  float* loss;          // (1) mean over the batch, not scaled
  float* dz = nullptr;  // (N) or null, elements lddz apart
  Index lddz = 1;
  const float* z;  // (N) logits, elements ldz apart
  Index ldz = 1;
  const float* target;  // (N) in [0, 1]
  Index N;
  float scale = 1.0f;  // factor on dz
};

}  // namespace fastgan::kernels
