// Tiles of events go through a stretch of layers in one task, while their activations are in cache;
// a layer that needs the whole batch ends a stretch. Dense layers that follow each other are one
// call (pass_chain.cpp).
#include "fastgan/pass.hpp"

#include "kernels/activation/activation.hpp"
#include "src/engine/pass_parts.hpp"

namespace fastgan {

Pass::Pass(std::shared_ptr<const Plan> plan, Backward backward, Tangent tangent, Device* device)
    : plan_(std::move(plan)),
      y_(static_cast<std::size_t>(plan_->activations()), device),
      saved_(static_cast<std::size_t>(plan_->saved()), device),
      scratch_(static_cast<std::size_t>(plan_->scratch() * plan_->options().workers), device) {
  if (backward == Backward::yes) {
    dz_ = Buffer<float>(y_.size(), device);
    branch_ = Buffer<float>(static_cast<std::size_t>(plan_->branch()), device);
  }
  if (tangent == Tangent::yes) {
    ty_ = Buffer<float>(y_.size(), device);
    operand_ =
        Buffer<float>(static_cast<std::size_t>(plan_->options().batch * plan_->input_ld()), device);
  }
  const auto& layers = plan_->layers();
  for (std::size_t l = 0; l < layers.size(); l = runs_.back().end) {
    runs_.push_back(run_from(l));
    const Scope scope = layers[l].layer->scope();
    const bool extends =
        scope == Scope::events && !stretches_.empty() && stretches_.back().scope == Scope::events;
    if (extends) {
      ++stretches_.back().end;
    } else {
      stretches_.push_back({runs_.size() - 1, runs_.size(), scope});
    }
  }
  const bool keeps = plan_->options().keep_activations;
  if (!keeps && runs_.front().is_chain()) chain_ = Buffer<float>(chain_scratch(), device);
}

LayerRun Pass::run_of(std::size_t layer, const Part& part) {
  RandomKey key = input_.key;
  key.attempt = static_cast<std::uint32_t>(layer);
  return {.mode = input_.mode,
          .label = input_.label != nullptr ? input_.label + part.first : nullptr,
          .key = key,
          .first = input_.first + static_cast<std::uint64_t>(part.first),
          .saved = saved_.data() + plan_->layers()[layer].saved,
          .scratch = scratch_.data() + part.worker * plan_->scratch()};
}

Matrix Pass::value_of(int layer, const Buffer<float>& activations, Matrix x) const {
  if (layer == -1) return x;
  if (layer < -1) return {};
  const LayerPlan& place = plan_->layers()[static_cast<std::size_t>(layer)];
  return {activations.data() + place.y, place.ldy};
}

void Pass::forward(const Context& context, const Weights& weights, const PassInput& input) {
  check(context, input);
  input_ = input;
  if (chain_.size() != 0) {
    return forward_chain(weights, runs_.front(), Part{context, 0, input.N, 0});
  }
  for (const Stretch& stretch : stretches_) {
    for_parts(context, stretch.scope, [&](const Part& part) {
      for (std::size_t r = stretch.begin; r < stretch.end; ++r) {
        forward_run(weights, runs_[r], part);
      }
    });
  }
}

void Pass::forward_run(const Weights& weights, const Run& run, const Part& part) {
  if (run.is_chain()) return forward_chain(weights, run, part);
  forward_layer(weights, run.begin, part);
}

void Pass::forward_layer(const Weights& weights, std::size_t layer, const Part& part) {
  const LayerPlan& place = plan_->layers()[layer];
  const Matrix in = value_of(place.input, y_, input_.x);
  const Matrix second = value_of(place.second, y_, input_.x);
  place.layer->forward(part.context, weights.of(place),
                       {.y = y_.data() + place.y + part.first * place.ldy,
                        .ldy = place.ldy,
                        .x = in.data + part.first * in.ld,
                        .ldx = in.ld,
                        .x2 = second.data + part.first * second.ld,
                        .ldx2 = second.ld,
                        .N = part.rows,
                        .precision = plan_->options().precision,
                        .run = run_of(layer, part)});
}

void Pass::update_statistics(const Context& context, Weights& weights,
                             std::optional<float> step) const {
  for (const LayerPlan& place : plan_->layers()) {
    float* parameter[kMaxParameters] = {};
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      parameter[p] = weights.values().data() + place.offset[p];
    }
    place.layer->update_statistics(context, parameter, saved_.data() + place.saved,
                                   step.value_or(place.layer->statistics_step()));
  }
}

Matrix Pass::output() const {
  const LayerPlan& last = plan_->layers().back();
  return {y_.data() + last.y, last.ldy};
}

float* Pass::output_gradient() { return dz_.data() + plan_->layers().back().y; }

void Pass::backward(const Context& context, const Weights& weights,
                    const BackwardOptions& options) {
  for (std::size_t s = stretches_.size(); s-- > 0;) {
    const Stretch& stretch = stretches_[s];
    for_parts(context, stretch.scope, [&](const Part& part) {
      if (s + 1 == stretches_.size()) output_activation_backward(part);
      for (std::size_t r = stretch.end; r-- > stretch.begin;) {
        backward_run(weights, options, runs_[r], part);
      }
    });
  }
  if (options.gradients != nullptr && options.mode != GradientMode::ignore) {
    weight_gradients(context,
                     {y_, input_.x, WhichParameters::all, options.gradients, options.mode});
  }
}

void Pass::output_activation_backward(const Part& part) {
  const LayerPlan& last = plan_->layers().back();
  if (last.layer->activation().kind == ActivationKind::linear) return;
  float* dz = dz_.data() + last.y + part.first * last.ldy;
  kernels::activation_backward(part.context, {.dx = dz,
                                              .dy = dz,
                                              .y = y_.data() + last.y + part.first * last.ldy,
                                              .count = part.rows * last.ldy,
                                              .activation = last.layer->activation()});
}

void Pass::backward_run(const Weights& weights, const BackwardOptions& options, const Run& run,
                        const Part& part) {
  if (run.is_chain()) return backward_chain(weights, options, run, part);
  backward_layer(weights, options, run.begin, part);
}

void Pass::backward_layer(const Weights& weights, const BackwardOptions& options, std::size_t layer,
                          const Part& part) {
  const LayerPlan& place = plan_->layers()[layer];
  propagate(weights, options, layer, {place.input, place.last_of_input}, part);
  if (place.layer->has_two_inputs()) {
    propagate(weights, options, layer, {place.second, place.last_of_second}, part);
  }
}

void Pass::propagate(const Weights& weights, const BackwardOptions& options, std::size_t layer,
                     const Branch& to, const Part& part) {
  const LayerPlan& place = plan_->layers()[layer];
  const LayerPlan* before =
      to.layer < 0 ? nullptr : &plan_->layers()[static_cast<std::size_t>(to.layer)];
  if (before == nullptr && options.dx == nullptr) return;
  const Matrix in = value_of(to.layer, y_, input_.x);
  const Index ld = before == nullptr ? options.lddx : before->ldy;
  float* dx = (before == nullptr ? options.dx : dz_.data() + before->y) + part.first * ld;
  float* own = to.is_first ? dx : branch_.data() + part.first * in.ld;
  const Index own_ld = to.is_first ? ld : in.ld;
  place.layer->backward(
      part.context, weights.of(place),
      {.dx = own,
       .lddx = own_ld,
       .dz = dz_.data() + place.y + part.first * place.ldy,
       .lddz = place.ldy,
       .x = in.data + part.first * in.ld,
       .ldx = in.ld,
       .x_activation = before == nullptr ? Activation{} : before->layer->activation(),
       .N = part.rows,
       .precision = plan_->options().precision,
       .run = run_of(layer, part)});
  if (to.is_first) return;
  kernels::activation_backward(part.context, {.dx = dx,
                                              .dy = dx,
                                              .plus = own,
                                              .y = own,
                                              .count = place.layer->inputs(),
                                              .N = part.rows,
                                              .lddx = ld,
                                              .lddy = ld,
                                              .ldplus = own_ld,
                                              .ldy = own_ld});
}

}  // namespace fastgan
