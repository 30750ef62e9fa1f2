// Dense layers that follow each other, in one call a pass.
#include <algorithm>

#include "fastgan/pass.hpp"
#include "kernels/dense_chain/dense_chain.hpp"

namespace fastgan {

/// Where activations are not kept, their memory serves several layers: then all of the network is
/// one chain that needs no memory of them, or none of it.
Pass::Run Pass::run_from(std::size_t layer) const {
  const auto& layers = plan_->layers();
  const std::size_t most = std::min(layers.size(), layer + kernels::kMaxStages);
  std::size_t end = layer + 1;
  const auto continues = [&](const LayerPlan& next) {
    return next.is_dense && next.input + 1 == static_cast<int>(end) && next.last_of_input;
  };
  while (layers[layer].is_dense && end < most && continues(layers[end])) ++end;
  const bool is_whole = end - layer == layers.size();
  return {layer, plan_->options().keep_activations || is_whole ? end : layer + 1};
}

std::size_t Pass::chain_scratch() const {
  kernels::DenseChain chain{};
  chain.N = plan_->options().batch;
  chain.I = plan_->inputs();
  for (const LayerPlan& place : plan_->layers()) {
    chain.stage[chain.stages++].O = place.layer->outputs();
  }
  return kernels::dense_chain_scratch(chain);
}

void Pass::forward_chain(const Weights& weights, const Run& run, const Part& part) {
  const LayerPlan& first = plan_->layers()[run.begin];
  const Matrix in = value_of(first.input, y_, input_.x);
  kernels::DenseChain chain{.x = in.data + part.first * in.ld,
                            .ldx = in.ld,
                            .stage = {},
                            .stages = 0,
                            .N = part.rows,
                            .I = first.layer->inputs(),
                            .precision = plan_->options().precision,
                            .scratch = chain_.data()};
  for (std::size_t l = run.begin; l < run.end; ++l) {
    const LayerPlan& place = plan_->layers()[l];
    const LayerWeights parameters = weights.of(place);
    const bool is_kept = plan_->options().keep_activations || l + 1 == run.end;
    chain.stage[chain.stages++] = {
        .panels = parameters.forward,
        .b = parameters.parameter[1],
        .O = place.layer->outputs(),
        .activation = place.layer->activation(),
        .y = is_kept ? y_.data() + place.y + part.first * place.ldy : nullptr,
        .ldy = place.ldy};
  }
  kernels::dense_chain(part.context, chain);
}

/// The gradient of the chain's input is part of the call where it is the input of the graph, which
/// no activation made.
void Pass::backward_chain(const Weights& weights, const BackwardOptions& options, const Run& run,
                          const Part& part) {
  const LayerPlan& first = plan_->layers()[run.begin];
  const bool to_input = first.input == -1 && first.last_of_input;
  const bool has_dx = to_input && options.dx != nullptr;
  kernels::DenseChainBackward chain{.dx = has_dx ? options.dx + part.first * options.lddx : nullptr,
                                    .lddx = options.lddx,
                                    .stage = {},
                                    .stages = 0,
                                    .N = part.rows,
                                    .I = first.layer->inputs(),
                                    .precision = plan_->options().precision};
  for (std::size_t l = run.begin; l < run.end; ++l) {
    const LayerPlan& place = plan_->layers()[l];
    const Index at = place.y + part.first * place.ldy;
    chain.stage[chain.stages++] = {.panels = weights.of(place).backward,
                                   .O = place.layer->outputs(),
                                   .dz = dz_.data() + at,
                                   .lddz = place.ldy,
                                   .y = l + 1 < run.end ? y_.data() + at : nullptr,
                                   .ldy = place.ldy,
                                   .activation = place.layer->activation()};
  }
  kernels::dense_chain_backward(part.context, chain);
  if (!to_input) backward_layer(weights, options, run.begin, part);
}

}  // namespace fastgan
