// What does not depend on the instruction set: the size of packed weights, and which precisions
// there are.
#include "fastgan/error.hpp"
#include "kernels/dense/dense.hpp"

namespace fastgan::kernels {

std::size_t dense_panels_bytes(Index I, Index O, Precision, PanelUse use) {
  const Index K = use == PanelUse::forward ? I : O;
  const Index C = use == PanelUse::forward ? O : I;
  constexpr Index kWidest = 16;  // lanes of AVX-512: the last panel is padded to a vector
  return static_cast<std::size_t>(K * ((C + kWidest - 1) / kWidest * kWidest)) * sizeof(float);
}

void require_precision(Precision precision) {
  if (precision == Precision::fp32) return;
  throw Error(ErrorKind::resource,
              "precision bf16 and bf16x3 are not available: they need kernels for AMX, which this "
              "version does not have. Use fp32");
}

}  // namespace fastgan::kernels
