// Sigmoid and binary cross-entropy from logits with a target per event: see cpu/cross_entropy.hpp.
// z and dz (N), strided; target (N); loss (1). 8 bytes an event (12 with gradient).
#include "kernels/bce_targets/bce_targets.hpp"

#include "kernels/cpu/cross_entropy.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void bce_targets(const Context& context, const BceTargets& p) {
  constexpr Index kEvents = LogitsBlock::kEvents;
  cross_entropy(context, p, [&](Index first, Index count, float* to) {
    const float* from = p.target + first;
    if (count == kEvents) {
      std::copy_n(from, kEvents, to);  // of a length that is known: whole vectors
    } else {
      std::copy_n(from, count, to);
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
