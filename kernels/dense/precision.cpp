// What does not depend on the instruction set: the size of packed weights, and which precisions
// there are.
#include "kernels/dense/precision.hpp"

#include <string>

#include "fastgan/error.hpp"
#include "kernels/cpu/amx.hpp"
#include "kernels/dense/dense.hpp"

namespace fastgan::kernels {
#if defined(__x86_64__)
namespace amx {
void dense_pack(const Context&, const DensePack&);
void dense_forward(const Context&, const DenseForward&);
void dense_backward_data(const Context&, const DenseBackwardData&);
void dense_backward_weights(const Context&, const DenseBackwardWeights&);
void dense_tangent(const Context&, const DenseTangent&);
void dense_chain(const Context&, const DenseChain&);
}  // namespace amx
#endif

namespace {

Index round_up(Index n, Index multiple) { return (n + multiple - 1) / multiple * multiple; }

constexpr Backend kReduced = [] {
  Backend kernels{};
#if defined(__x86_64__)
  kernels.dense_pack = amx::dense_pack;
  kernels.dense_forward = amx::dense_forward;
  kernels.dense_backward_data = amx::dense_backward_data;
  kernels.dense_backward_weights = amx::dense_backward_weights;
  kernels.dense_tangent = amx::dense_tangent;
  kernels.dense_chain = amx::dense_chain;
#endif
  return kernels;
}();

}  // namespace

std::size_t dense_panels_bytes(Index I, Index O, Precision precision, PanelUse use) {
  const Index K = use == PanelUse::forward ? I : O;
  const Index C = use == PanelUse::forward ? O : I;
  constexpr Index kWidest = 16;  // lanes of AVX-512 and columns of a tile of AMX: the padding
  if (precision == Precision::fp32) {
    return static_cast<std::size_t>(K * round_up(C, kWidest)) * sizeof(float);
  }
  constexpr Index kTileDepth = 32;  // rows of w in a tile of bf16; half as many of tf32
  const Index parts = precision == Precision::bf16x3 ? 2 : 1;
  const bool is_wide = precision == Precision::tf32;
  return static_cast<std::size_t>(parts * round_up(K, is_wide ? kTileDepth / 2 : kTileDepth) *
                                  round_up(C, kWidest)) *
         (is_wide ? sizeof(float) : sizeof(std::uint16_t));
}

void require_precision(Precision precision, Isa isa) {
  if (is_supported(precision, isa)) return;
  const std::string wanted = "precision " + std::string(name(precision)) + " ";
  if (precision == Precision::tf32) {
    throw Error(ErrorKind::resource,
                wanted + "is computed by CUDA alone. Use fp32, or a CUDA device");
  }
  if (!amx_obstacle().empty()) {
    throw Error(ErrorKind::resource,
                wanted + "needs AMX with bf16: " + amx_obstacle() + ". Use fp32");
  }
  throw Error(ErrorKind::resource,
              wanted + "is computed with AMX beside the avx512 kernels, but those of " +
                  std::string(name(isa)) +
                  " are asked for. Use fp32, or leave the environment variable FASTGAN_ISA unset");
}

const Backend& reduced_precision_kernels(Precision precision, Isa isa) {
  require_precision(precision, isa);
  return kReduced;
}

}  // namespace fastgan::kernels
