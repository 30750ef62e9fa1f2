// A chain of dense layers, in one call: forward y_l = f_l(y_{l−1}·w_l + b_l) with y_0 = x, and
// back, dz_{l−1} = (dz_l·w_lᵀ) ∘ f'_{l−1}(y_{l−1}). Either gives the bits of one call of
// dense_forward or dense_backward_data a layer; a device keeps the activations of an event on chip.
// Where outputs are not kept, the bits are those of DenseVariant::mma.
#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

inline constexpr int kMaxStages = 16;

/// Kernels of CUDA for the same call, to compare them; elsewhere of no meaning. One that is named
/// and cannot be had is an Error (resource). In fp32 all have the same bits, and `automatic` may
/// choose by N; in the other precisions it does not.
enum class ChainVariant {
  automatic,
  by_layers,  ///< a launch a layer
  tiles,      ///< a block takes a tile of events through all layers
  clusters,   ///< blocks of a cluster share the columns of a layer: fp32, compute capability 9.0
};

/// One layer of the chain.
struct DenseStage {
  const std::byte* panels = nullptr;  // w packed by dense_pack, PanelUse::forward
  const float* b = nullptr;           // (O) or null
  Index O = 0;
  Activation activation{};
  float* y = nullptr;  // (N, O): of the last stage; of the others kept in all, or null in all
  Index ldy = 0;
};

struct DenseChain {
  const float* x;  // (N, I)
  Index ldx;
  DenseStage stage[kMaxStages];
  int stages;  // 1 … kMaxStages
  Index N, I;  // I and every O at least 1
  Precision precision = Precision::fp32;
  float* scratch;  // dense_chain_scratch(…), in lines of a cache for the sake of speed
  ChainVariant variant = ChainVariant::automatic;
};

/// One layer of the chain, on the way back.
struct DenseBackwardStage {
  const std::byte* panels = nullptr;  // w packed by dense_pack, PanelUse::backward
  Index O = 0;
  float* dz = nullptr;  // (N, O): given for the last stage, written for the others
  Index lddz = 0;
  const float* y = nullptr;  // (N, O) what the layer put out; not read of the last stage
  Index ldy = 0;
  Activation activation{};  // which made y
};

struct DenseChainBackward {
  float* dx;  // (N, I) = dz_1·w_1ᵀ, or null
  Index lddx;
  DenseBackwardStage stage[kMaxStages];
  int stages;  // 1 … kMaxStages
  Index N, I;  // I and every O at least 1
  Precision precision = Precision::fp32;
  ChainVariant variant = ChainVariant::automatic;
};

/// Events and columns of the working memory come in whole tiles of so many.
inline constexpr Index kChainTile = 32;

/// Whether the output of every layer is kept.
constexpr bool keeps_outputs(const DenseChain& p) {
  return p.stages > 1 && p.stage[0].y != nullptr;
}

/// Columns of the working memory: those of the widest input of a layer.
constexpr Index dense_chain_width(const DenseChain& p) {
  Index widest = p.I;
  for (int l = 0; l + 1 < p.stages; ++l) widest = std::max(widest, p.stage[l].O);
  return (widest + kChainTile - 1) / kChainTile * kChainTile;
}

/// Floats of the working memory: the activations of two layers, unless they are kept.
constexpr std::size_t dense_chain_scratch(const DenseChain& p) {
  if (keeps_outputs(p)) return 0;
  const Index events = (p.N + kChainTile - 1) / kChainTile * kChainTile;
  return static_cast<std::size_t>(2 * events * dense_chain_width(p));
}

}  // namespace fastgan::kernels
