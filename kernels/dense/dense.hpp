// Dense layer: y = activation(x·w + b), its gradients and its tangent.
//
// All matrices are row-major with a leading dimension (distance of rows, in floats), so a call may
// work on a block of rows or columns of a larger matrix. Every row of y, dx and ty depends on its
// own row of the inputs alone and its bits do not depend on N; every element of dw and db is one
// sum over the N events in a fixed order: results are the same for any threads and any split.
#pragma once

#include <cstddef>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

enum class PanelUse { forward, backward };

/// Bytes of the packed form of w (I, O), a multiple of 64; keep it 64-byte aligned.
std::size_t dense_panels_bytes(Index I, Index O, Precision precision, PanelUse use);

/// Throws Error (resource) where the kernels of `isa` do not compute in `precision`, saying what is
/// missing. So does every call below.
void require_precision(Precision precision, Isa isa = isa_from_environment());

/// Packs w into the layout that the matrix kernels read: `forward` for dense_forward and
/// dense_tangent, `backward` (transposed) for dense_backward_data. Redo it after w changed.
struct DensePack {
  std::byte* panels;  // dense_panels_bytes(…)
  const float* w;     // (I, O), contiguous
  Index I, O;
  Precision precision = Precision::fp32;
  PanelUse use = PanelUse::forward;
};

/// Kernels of CUDA for the same pass in bf16 and bf16x3, to compare them; elsewhere of no meaning.
/// Which one is automatic depends on the layer, the device and where x lies, never on N.
enum class DenseVariant {
  automatic,
  mma,    ///< tensor cores of a warp: any shape
  wgmma,  ///< of a warpgroup: compute capability 9.0, rows of x at multiples of 16 bytes; Error
          ///< (resource) where that is not so
};

/// y = activation(x·w + b)
struct DenseForward {
  float* y;  // (N, O)
  Index ldy;
  const float* x;  // (N, I)
  Index ldx;
  const std::byte* panels;  // packed w, PanelUse::forward
  const float* b;           // (O) or null
  Index N, I, O;
  Activation activation{};
  Precision precision = Precision::fp32;
  DenseVariant variant = DenseVariant::automatic;
};

/// dx = (dz·wᵀ) ∘ x_activation'(x), where x is the output of the preceding layer's activation:
/// dx is then the gradient of that layer's argument z. With x null: dx = dz·wᵀ.
struct DenseBackwardData {
  float* dx;  // (N, I)
  Index lddx;
  const float* dz;  // (N, O) gradient of the argument of this layer's activation
  Index lddz;
  const std::byte* panels;   // packed w, PanelUse::backward
  const float* x = nullptr;  // (N, I) or null
  Index ldx = 0;
  Activation x_activation{};
  Index N, I, O;
  Precision precision = Precision::fp32;
};

/// dw = xᵀ·dz, db = Σ_n dz. `mode` overwrite or accumulate.
struct DenseBackwardWeights {
  float* dw;       // (I, O), leading dimension O, or null
  float* db;       // (O) or null
  const float* x;  // (N, I)
  Index ldx;
  const float* dz;  // (N, O)
  Index lddz;
  Index N, I, O;
  GradientMode mode = GradientMode::overwrite;
  Precision precision = Precision::fp32;
};

/// Tangent: ty = (tx·w) ∘ activation'(y), the derivative of y along the direction tx of x.
struct DenseTangent {
  float* ty;  // (N, O)
  Index ldty;
  const float* tx;  // (N, I)
  Index ldtx;
  const float* y;  // (N, O) output of dense_forward
  Index ldy;
  const std::byte* panels;  // packed w, PanelUse::forward
  Index N, I, O;
  Activation activation{};
  Precision precision = Precision::fp32;
};

/// Several layers at once, which on a device is one launch in fp32: calls that do not depend on
/// each other, with the results of one after the other.
inline constexpr int kMaxDenseCalls = 32;

struct DensePackAll {
  DensePack call[kMaxDenseCalls];  // of one precision
  int calls = 0;
};

struct DenseBackwardWeightsAll {
  DenseBackwardWeights call[kMaxDenseCalls];  // of one mode and precision
  int calls = 0;
};

}  // namespace fastgan::kernels
