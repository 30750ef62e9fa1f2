// Inference of a network of dense layers alone, in one call: no activations are kept.
#include <algorithm>

#include "fastgan/pass.hpp"
#include "kernels/dense_chain/dense_chain.hpp"

namespace fastgan {

bool Pass::is_dense_chain() const {
  const auto& layers = plan_->layers();
  if (plan_->options().keep_activations || layers.size() > kernels::kMaxStages) return false;
  int before = -1;  // the input of the graph
  return std::ranges::all_of(layers, [&](const LayerPlan& place) {
    return place.layer->op() == "dense" && place.input == before++;
  });
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

void Pass::forward_chain(const Context& context, const Weights& weights) {
  const LayerPlan& last = plan_->layers().back();
  kernels::DenseChain chain{.y = y_.data() + last.y,
                            .ldy = last.ldy,
                            .x = input_.x.data,
                            .ldx = input_.x.ld,
                            .stage = {},
                            .stages = 0,
                            .N = input_.N,
                            .I = plan_->inputs(),
                            .precision = plan_->options().precision,
                            .scratch = chain_.data()};
  for (const LayerPlan& place : plan_->layers()) {
    const LayerWeights parameters = weights.of(place);
    chain.stage[chain.stages++] = {.panels = parameters.forward,
                                   .b = parameters.parameter[1],
                                   .O = place.layer->outputs(),
                                   .activation = place.layer->activation()};
  }
  kernels::dense_chain(context, chain);
}

}  // namespace fastgan
