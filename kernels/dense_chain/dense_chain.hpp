// A chain of dense layers, forward, in one call: y = f_L(… f_1(x·w_1 + b_1) … ·w_L + b_L). It gives
// the bits of one dense_forward a layer (DenseVariant::mma, where there is a choice); a device
// keeps the activations of an event on chip.
#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

inline constexpr int kMaxStages = 16;

/// One layer of the chain.
struct DenseStage {
  const std::byte* panels = nullptr;  // w packed by dense_pack, PanelUse::forward
  const float* b = nullptr;           // (O) or null
  Index O = 0;
  Activation activation{};
};

struct DenseChain {
  float* y;  // (N, O of the last stage)
  Index ldy;
  const float* x;  // (N, I)
  Index ldx;
  DenseStage stage[kMaxStages];
  int stages;  // 1 … kMaxStages
  Index N, I;
  Precision precision = Precision::fp32;
  float* scratch;  // dense_chain_scratch(…), in lines of a cache for the sake of speed
};

/// Events and columns of the working memory come in whole tiles of so many.
inline constexpr Index kChainTile = 32;

/// Columns of the working memory: those of the widest input of a layer.
constexpr Index dense_chain_width(const DenseChain& p) {
  Index widest = p.I;
  for (int l = 0; l + 1 < p.stages; ++l) widest = std::max(widest, p.stage[l].O);
  return (widest + kChainTile - 1) / kChainTile * kChainTile;
}

/// Floats of the working memory: the activations of two layers.
constexpr std::size_t dense_chain_scratch(const DenseChain& p) {
  const Index events = (p.N + kChainTile - 1) / kChainTile * kChainTile;
  return static_cast<std::size_t>(2 * events * dense_chain_width(p));
}

}  // namespace fastgan::kernels
