// Lays out parameters, packed weights and activations.
#include "fastgan/plan.hpp"

#include <algorithm>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/dense/dense.hpp"

namespace fastgan {
namespace {

constexpr Index kLine = 16;  // floats of a cache line

Index round_up(Index n, Index multiple) { return (n + multiple - 1) / multiple * multiple; }

void check_range(const char* option, Index value, Index most) {
  if (value >= 1 && value <= most) return;
  throw Error(ErrorKind::bad_usage, std::string("plan: ") + option + " = " +
                                        std::to_string(value) + "; expected 1 to " +
                                        std::to_string(most));
}

}  // namespace

Index leading_dimension(Index features) {
  const Index padded = round_up(features, kLine);
  return padded % (4 * kLine) == 0 ? padded + kLine : padded;
}

Plan::Plan(const Graph& graph, const PlanOptions& options)
    : options_(options), inputs_(graph.inputs()) {
  if (!graph.complete()) {
    throw Error(ErrorKind::bad_usage, "plan: the graph has no output; call output() first");
  }
  check_range("batch", options.batch, Index{1} << 24);
  check_range("tile", options.tile, Index{1} << 24);
  kernels::require_precision(options.precision);
  if (!options.keep_activations) options_.tile = options.batch;
  Index widest = 0;
  for (const DenseLayer& layer : graph.layers()) {
    LayerPlan place{.layer = layer};
    place.w = parameters_;
    place.b = place.w + round_up(layer.inputs * layer.outputs, kLine);
    parameters_ = place.b + round_up(layer.outputs, kLine);
    place.ldy = leading_dimension(layer.outputs);
    widest = std::max(widest, options.batch * place.ldy);
    place.y = activations_;
    activations_ += options.batch * place.ldy;
    place.forward_panels = forward_bytes_;
    forward_bytes_ += static_cast<Index>(kernels::dense_panels_bytes(
        layer.inputs, layer.outputs, options.precision, kernels::PanelUse::forward));
    place.backward_panels = backward_bytes_;
    backward_bytes_ += static_cast<Index>(kernels::dense_panels_bytes(
        layer.inputs, layer.outputs, options.precision, kernels::PanelUse::backward));
    layers_.push_back(place);
  }
  if (options.keep_activations) return;
  for (std::size_t l = 0; l < layers_.size(); ++l) layers_[l].y = l % 2 == 0 ? 0 : widest;
  activations_ = 2 * widest;
}

}  // namespace fastgan
