#include "kernels/bce_logits/bce_logits.hpp"

#include <algorithm>
#include <cmath>

namespace fastgan::kernels::FASTGAN_ISA {

void bce_logits(const Context&, const BceLogits& a) {
  double sum = 0.0;
  const float factor = a.scale / static_cast<float>(a.N);
  for (Index n = 0; n < a.N; ++n) {
    const float z = a.z[n * a.ldz];
    const float e = std::exp(-std::fabs(z));
    sum += std::max(z, 0.0f) - z * a.target + std::log1p(e);
    if (a.dz == nullptr) continue;
    const float sigmoid = (z >= 0.0f ? 1.0f : e) / (1.0f + e);
    a.dz[n * a.lddz] = factor * (sigmoid - a.target);
  }
  *a.loss = static_cast<float>(sum / static_cast<double>(a.N));
}

}  // namespace fastgan::kernels::FASTGAN_ISA
