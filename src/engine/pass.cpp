// Tiles of events go through all layers in one task, while their activations are in cache;
// the gradients of the weights are tasks over the parameters of every layer.
#include "fastgan/pass.hpp"

#include <algorithm>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/activation/activation.hpp"

namespace fastgan {
namespace {

Executor& executor_of(const Context& context, SerialExecutor& here) {
  return context.executor != nullptr ? *context.executor : here;
}

}  // namespace

Pass::Pass(std::shared_ptr<const Plan> plan, Backward backward, Tangent tangent)
    : plan_(std::move(plan)), y_(static_cast<std::size_t>(plan_->activations())) {
  if (backward == Backward::yes) dz_ = Buffer<float>(y_.size());
  if (tangent == Tangent::yes) ty_ = Buffer<float>(y_.size());
}

template <class Body>
void Pass::for_each_tile(const Context& context, const Body& body) const {
  const Index tile = plan_->options().tile;
  const auto tiles = static_cast<int>((N_ + tile - 1) / tile);
  SerialExecutor here;
  executor_of(context, here).run(tiles, [&](int task, int) {
    const Index first = task * tile;
    body(first, std::min(tile, N_ - first));
  });
}

Matrix Pass::input_of(std::size_t layer, const Buffer<float>& activations, Matrix x) const {
  if (layer == 0) return x;
  const LayerPlan& before = plan_->layers()[layer - 1];
  return {activations.data() + before.y, before.ldy};
}

void Pass::forward(const Context& context, const Weights& weights, Matrix x, Index N) {
  if (N < 0 || N > plan_->options().batch) {
    throw Error(ErrorKind::bad_usage, "pass: " + std::to_string(N) +
                                          " events; the plan was compiled for at most " +
                                          std::to_string(plan_->options().batch));
  }
  N_ = N;
  x_ = x;
  const Context serial{context.backend, nullptr};
  for_each_tile(context, [&](Index first, Index rows) {
    for (std::size_t l = 0; l < plan_->layers().size(); ++l) {
      const LayerPlan& place = plan_->layers()[l];
      const Matrix in = input_of(l, y_, x_);
      place.layer->forward(serial, weights.of(place),
                           {.y = y_.data() + place.y + first * place.ldy,
                            .ldy = place.ldy,
                            .x = in.data + first * in.ld,
                            .ldx = in.ld,
                            .N = rows,
                            .precision = plan_->options().precision});
    }
  });
}

Matrix Pass::output() const {
  const LayerPlan& last = plan_->layers().back();
  return {y_.data() + last.y, last.ldy};
}

float* Pass::output_gradient() { return dz_.data() + plan_->layers().back().y; }

void Pass::backward(const Context& context, const Weights& weights,
                    const BackwardOptions& options) {
  const Context serial{context.backend, nullptr};
  const LayerPlan& last = plan_->layers().back();
  for_each_tile(context, [&](Index first, Index rows) {
    if (last.layer->activation().kind != ActivationKind::linear) {
      float* dz = dz_.data() + last.y + first * last.ldy;
      kernels::activation_backward(serial, {.dx = dz,
                                            .dy = dz,
                                            .y = y_.data() + last.y + first * last.ldy,
                                            .count = rows * last.ldy,
                                            .activation = last.layer->activation()});
    }
    for (std::size_t l = plan_->layers().size(); l-- > 0;) {
      if (l == 0 && options.dx == nullptr) break;
      const LayerPlan& place = plan_->layers()[l];
      const LayerPlan* before = l == 0 ? nullptr : &plan_->layers()[l - 1];
      place.layer->backward(serial, weights.of(place),
                            {.dx = before ? dz_.data() + before->y + first * before->ldy
                                          : options.dx + first * options.lddx,
                             .lddx = before ? before->ldy : options.lddx,
                             .dz = dz_.data() + place.y + first * place.ldy,
                             .lddz = place.ldy,
                             .x = before ? y_.data() + before->y + first * before->ldy : nullptr,
                             .ldx = before ? before->ldy : 0,
                             .x_activation = before ? before->layer->activation() : Activation{},
                             .N = rows,
                             .precision = plan_->options().precision});
    }
  });
  if (options.gradients != nullptr && options.mode != GradientMode::ignore) {
    weight_gradients(context, y_, x_, WhichParameters::all, options.gradients, options.mode);
  }
}

void Pass::weight_gradients(const Context& context, const Buffer<float>& activations, Matrix x,
                            WhichParameters which, float* gradients, GradientMode mode) {
  int tasks = 0;
  for (const LayerPlan& place : plan_->layers()) tasks += place.layer->gradient_tasks();
  const Context serial{context.backend, nullptr};
  SerialExecutor here;
  executor_of(context, here).run(tasks, [&](int task, int) {
    std::size_t l = 0;
    for (; task >= plan_->layers()[l].layer->gradient_tasks(); ++l) {
      task -= plan_->layers()[l].layer->gradient_tasks();
    }
    const LayerPlan& place = plan_->layers()[l];
    const Matrix in = input_of(l, activations, x);
    LayerGradients call{.x = in.data,
                        .ldx = in.ld,
                        .dz = dz_.data() + place.y,
                        .lddz = place.ldy,
                        .N = N_,
                        .mode = mode,
                        .precision = plan_->options().precision};
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      const bool wanted = which == WhichParameters::all || place.parameters[p].shape.size() > 1;
      call.gradient[p] = wanted ? gradients + place.offset[p] : nullptr;
    }
    place.layer->gradients(serial, task, call);
  });
}

void Pass::tangent(const Context& context, const Weights& weights, Matrix tx) {
  tx_ = tx;
  const Context serial{context.backend, nullptr};
  for_each_tile(context, [&](Index first, Index rows) {
    for (std::size_t l = 0; l < plan_->layers().size(); ++l) {
      const LayerPlan& place = plan_->layers()[l];
      const Matrix in = input_of(l, ty_, tx_);
      place.layer->tangent(serial, weights.of(place),
                           {.ty = ty_.data() + place.y + first * place.ldy,
                            .ldty = place.ldy,
                            .tx = in.data + first * in.ld,
                            .ldtx = in.ld,
                            .y = y_.data() + place.y + first * place.ldy,
                            .ldy = place.ldy,
                            .N = rows,
                            .precision = plan_->options().precision});
    }
  });
}

Matrix Pass::output_tangent() const {
  const LayerPlan& last = plan_->layers().back();
  return {ty_.data() + last.y, last.ldy};
}

void Pass::tangent_backward(const Context& context, float* gradients) {
  for (const LayerPlan& place : plan_->layers()) {
    const ActivationKind kind = place.layer->activation().kind;
    if (kind == ActivationKind::sigmoid || kind == ActivationKind::tanh) {
      throw Error(ErrorKind::bad_usage, "gradient penalty: " + place.name +
                                            " has a curved activation; expected linear, ReLU or "
                                            "leaky ReLU in every layer");
    }
  }
  weight_gradients(context, ty_, tx_, WhichParameters::matrices, gradients,
                   GradientMode::accumulate);
}

}  // namespace fastgan
