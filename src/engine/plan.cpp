// Lays out parameters, packed weights and activations.
#include "fastgan/plan.hpp"

#include <algorithm>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/dense/dense.hpp"

namespace fastgan {
namespace {

constexpr Index kLine = 16;  // floats of a cache line
// Events of a task: of tables the activations of two layers stay in L2; of images two vectors of
// events, for which the kernels read every weight once.
constexpr Index kTile = 64, kImageTile = 32;
constexpr int kNoLayer = -2;

Index round_up(Index n, Index multiple) { return (n + multiple - 1) / multiple * multiple; }

Index packed_bytes(const Layer& layer, Precision precision, PackUse use) {
  return round_up(static_cast<Index>(layer.packed_bytes(precision, use)), 64);
}

void check_range(const char* option, Index value, Index most) {
  if (value >= 1 && value <= most) return;
  throw Error(ErrorKind::bad_usage, std::string("plan: ") + option + " = " + std::to_string(value) +
                                        "; expected 1 to " + std::to_string(most));
}

}  // namespace

Index leading_dimension(Index features) {
  const Index padded = round_up(features, kLine);
  return padded % (4 * kLine) == 0 ? padded + kLine : padded;
}

bool needs_contiguous_rows(const Graph& graph) {
  return std::ranges::any_of(graph.layers(),
                             [](const Graph::Entry& entry) { return entry.layer->contiguous(); });
}

Index Plan::input_ld() const { return options_.contiguous ? inputs_ : leading_dimension(inputs_); }

Index Plan::classes() const {
  Index most = 0;
  for (const LayerPlan& place : layers_) most = std::max(most, place.layer->classes());
  return most;
}

Plan::Plan(const Graph& graph, const PlanOptions& options)
    : options_(options), inputs_(graph.inputs()) {
  if (!graph.complete()) {
    throw Error(ErrorKind::bad_usage, "plan: the graph has no output; call output() first");
  }
  check_range("batch", options.batch, Index{1} << 24);
  if (options.tile != 0) check_range("tile", options.tile, Index{1} << 24);
  check_range("workers", options.workers, 1 << 16);
  if (!options.whole_batch) kernels::require_precision(options.precision);
  options_.contiguous = options.contiguous || needs_contiguous_rows(graph);
  if (options.tile == 0) options_.tile = options_.contiguous ? kImageTile : kTile;
  if (!options.keep_activations || options.whole_batch) options_.tile = options.batch;
  Index widest = 0;
  for (const Graph::Entry& entry : graph.layers()) {
    LayerPlan place{.name = entry.name,
                    .layer = entry.layer,
                    .parameters = entry.layer->parameters(),
                    .is_dense = entry.layer->op() == "dense",
                    .forward = forward_bytes_,
                    .backward = backward_bytes_,
                    .y = activations_,
                    .ldy = options_.contiguous ? entry.layer->outputs()
                                               : leading_dimension(entry.layer->outputs()),
                    .saved = saved_,
                    .input = entry.x.index - 1,
                    .second = entry.layer->has_two_inputs() ? entry.x2.index - 1 : kNoLayer};
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      place.offset[p] = parameters_;
      parameters_ += round_up(place.parameters[p].count(), kLine);
    }
    forward_bytes_ += packed_bytes(*entry.layer, options.precision, PackUse::forward);
    backward_bytes_ += packed_bytes(*entry.layer, options.precision, PackUse::backward);
    const bool whole = entry.layer->scope() == Scope::batch;
    const Index events = whole ? options.batch : std::min(options_.tile, options.batch);
    scratch_ = std::max(scratch_, static_cast<Index>(entry.layer->scratch_floats(events)));
    saved_ += round_up(static_cast<Index>(entry.layer->saved_floats(options.batch)), kLine);
    activations_ += round_up(options.batch * place.ldy, kLine);
    widest = std::max(widest, round_up(options.batch * place.ldy, kLine));
    layers_.push_back(std::move(place));
  }
  scratch_ = round_up(scratch_, kLine);
  find_branches();
  if (options.keep_activations || !graph.is_chain()) return;
  for (std::size_t l = 0; l < layers_.size(); ++l) layers_[l].y = l % 2 == 0 ? 0 : widest;
  activations_ = 2 * widest;
}

void Plan::find_branches() {
  std::vector<bool> taken(layers_.size() + 1, false);  // by a later layer; of node input + 1
  const auto take = [&](int input, bool& last) {
    if (input == kNoLayer) return;
    const std::size_t node = static_cast<std::size_t>(input) + 1;
    last = !taken[node];
    taken[node] = true;
    if (last) return;
    const Index ld = input < 0 ? inputs_ : layers_[static_cast<std::size_t>(input)].ldy;
    branch_ = std::max(branch_, round_up(options_.batch * ld, kLine));
  };
  for (std::size_t l = layers_.size(); l-- > 0;) {
    take(layers_[l].input, layers_[l].last_of_input);
    take(layers_[l].second, layers_[l].last_of_second);
  }
}

}  // namespace fastgan
