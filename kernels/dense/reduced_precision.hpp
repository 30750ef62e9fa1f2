// The kernels of bf16 and bf16x3 that stand beside those of one instruction set.
#pragma once

#include "kernels/dense/precision.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

#if defined(FASTGAN_ISA_IS_emulated512)
inline constexpr Isa kIsa = Isa::portable;  // the emulation has fp32 alone, as the portable kernels
#else
inline constexpr Isa kIsa = Isa::FASTGAN_ISA;
#endif

inline const Backend& reduced(Precision precision) {
  return reduced_precision_kernels(precision, kIsa);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
