// Sigmoid and binary cross-entropy from logits with one target: see cpu/cross_entropy.hpp. z and dz
// (N), strided; loss (1). 4 bytes an event (8 with gradient).
#include "kernels/bce_logits/bce_logits.hpp"

#include "kernels/cpu/cross_entropy.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void bce_logits(const Context& context, const BceLogits& p) {
  cross_entropy(context, p,
                [&](Index, Index, float* to) { std::fill_n(to, LogitsBlock::kEvents, p.target); });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
