// A chain of dense layers, one after the other.
#pragma once

#include "kernels/dense/dense.hpp"
#include "kernels/dense_chain/dense_chain.hpp"

namespace fastgan::kernels {

/// By the context's dense_forward, rows `first` … `first` + N − 1 of the chain's events.
inline void dense_chain_by_layers(const Context& context, const DenseChain& p, Index first,
                                  Index N) {
  const Index widest = dense_chain_width(p);
  const bool keeps = keeps_outputs(p);
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
                    .variant = keeps ? DenseVariant::automatic : DenseVariant::mma};
  for (int l = 0; l < p.stages; ++l) {
    const DenseStage& stage = p.stage[l];
    const bool kept = keeps || l + 1 == p.stages;
    call.y = kept ? stage.y + first * stage.ldy : p.scratch + (l % 2 * p.N + first) * widest;
    call.ldy = kept ? stage.ldy : stage.O;
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

/// The same with dense_backward_data, from the last layer to the first.
inline void dense_chain_backward_by_layers(const Context& context, const DenseChainBackward& p,
                                           Index first, Index N) {
  for (int l = p.stages - 1; l > 0; --l) {
    const DenseBackwardStage &stage = p.stage[l], &before = p.stage[l - 1];
    dense_backward_data(context, {.dx = before.dz + first * before.lddz,
                                  .lddx = before.lddz,
                                  .dz = stage.dz + first * stage.lddz,
                                  .lddz = stage.lddz,
                                  .panels = stage.panels,
                                  .x = before.y + first * before.ldy,
                                  .ldx = before.ldy,
                                  .x_activation = before.activation,
                                  .N = N,
                                  .I = before.O,
                                  .O = stage.O,
                                  .precision = p.precision});
  }
  if (p.dx == nullptr) return;
  const DenseBackwardStage& stage = p.stage[0];
  dense_backward_data(context, {.dx = p.dx + first * p.lddx,
                                .lddx = p.lddx,
                                .dz = stage.dz + first * stage.lddz,
                                .lddz = stage.lddz,
                                .panels = stage.panels,
                                .N = N,
                                .I = p.I,
                                .O = stage.O,
                                .precision = p.precision});
}

}  // namespace fastgan::kernels
