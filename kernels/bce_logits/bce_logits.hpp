// Sigmoid and binary cross-entropy in one, from logits, stable for any finite logit:
// loss = mean_n [ max(z,0) − z·t + log(1 + exp(−|z|)) ],  dz = scale · (sigmoid(z) − t) / N.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct BceLogits {
  float* loss;          // (1) mean over the batch, not scaled
  float* dz = nullptr;  // (N) or null, elements lddz apart
  Index lddz = 1;
  const float* z;  // (N) logits, elements ldz apart
  Index ldz = 1;
  Index N;
  float target;        // 1 real, 0 generated
  float scale = 1.0f;  // factor on dz
};

}  // namespace fastgan::kernels
