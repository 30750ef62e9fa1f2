// One side of the dual form of the Wasserstein distance: loss = scale·mean_n z_n, dz = scale/N.
// With scale = −1 for real and 1 for generated events a discriminator that minimises the sum of
// both maximises mean z(real) − mean z(generated). Source: Arjovsky et al., arXiv:1701.07875, eq.
// (2).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct Wasserstein {
  float* loss;          // (1)
  float* dz = nullptr;  // (N) or null, elements lddz apart
  Index lddz = 1;
  const float* z;  // (N) logits, elements ldz apart
  Index ldz = 1;
  Index N;
  float scale = 1.0f;
};

}  // namespace fastgan::kernels
