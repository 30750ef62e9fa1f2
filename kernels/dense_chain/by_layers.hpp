// A chain of dense layers, one after the other.
#pragma once

#include "kernels/dense/dense.hpp"
#include "kernels/dense_chain/dense_chain.hpp"

namespace fastgan::kernels {

/// By the context's dense_forward, rows `first` … `first` + N − 1 of the chain's events.
inline void dense_chain_by_layers(const Context& context, const DenseChain& p, Index first,
                                  Index N) {
  const Index widest = dense_chain_width(p);
  DenseForward call{.y = nullptr,
                    .ldy = 0,
                    .x = p.x + first * p.ldx,
                    .ldx = p.ldx,
                    .panels = nullptr,
                    .b = nullptr,
                    .N = N,
                    .I = p.I,
                    .O = 0,
                    .precision = p.precision,
                    .variant = DenseVariant::mma};
  for (int l = 0; l < p.stages; ++l) {
    const DenseStage& stage = p.stage[l];
    const bool last = l + 1 == p.stages;
    call.y = last ? p.y + first * p.ldy : p.scratch + (l % 2 * p.N + first) * widest;
    call.ldy = last ? p.ldy : stage.O;
    call.panels = stage.panels;
    call.b = stage.b;
    call.O = stage.O;
    call.activation = stage.activation;
    dense_forward(context, call);
    call.x = call.y;
    call.ldx = call.ldy;
    call.I = call.O;
  }
}

}  // namespace fastgan::kernels
