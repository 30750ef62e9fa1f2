// The tangent pass: how the output changes along a direction of the input, and how that depends on
// the weights.
#include "fastgan/pass.hpp"
#include "kernels/row_scale/row_scale.hpp"
#include "src/engine/pass_parts.hpp"

namespace fastgan {

void Pass::tangent(const Context& context, const Weights& weights, Matrix tx) {
  check_has_tangent();
  tx_ = tx;
  for (const Stretch& stretch : stretches_) {
    for_parts(context, stretch.scope, [&](const Part& part) {
      const std::size_t end = runs_[stretch.end - 1].end;
      for (std::size_t l = runs_[stretch.begin].begin; l < end; ++l) {
        tangent_layer(weights, l, part);
      }
    });
  }
}

void Pass::tangent_layer(const Weights& weights, std::size_t layer, const Part& part) {
  const LayerPlan& place = plan_->layers()[layer];
  const Matrix in = value_of(place.input, ty_, tx_);
  const Matrix second = value_of(place.second, ty_, tx_);
  place.layer->tangent(part.context, weights.of(place),
                       {.ty = ty_.data() + place.y + part.first * place.ldy,
                        .ldty = place.ldy,
                        .tx = in.data + part.first * in.ld,
                        .ldtx = in.ld,
                        .tx2 = second.data + part.first * second.ld,
                        .ldtx2 = second.ld,
                        .y = y_.data() + place.y + part.first * place.ldy,
                        .ldy = place.ldy,
                        .N = part.rows,
                        .precision = plan_->options().precision,
                        .run = run_of(layer, part)});
}

Matrix Pass::output_tangent() const {
  const LayerPlan& last = plan_->layers().back();
  return {ty_.data() + last.y, last.ldy};
}

void Pass::tangent_backward(const Context& context, const TangentBackwardOptions& options) {
  check_is_piecewise_linear();
  if (options.factor == nullptr) {
    return weight_gradients(context,
                            {ty_, tx_, WhichParameters::matrices, options.gradients, options.mode});
  }
  const Matrix x = input_.x, tx = tx_;
  const Matrix operand{operand_.data(), plan_->input_ld()};
  // With dy_n the gradient of y_n, factor_n·dy_n is that of factor_n·y_n: the factor may stand at
  // the other operand of the product, where it adds to the tangent.
  for_parts(context, Scope::events, [&](const Part& part) {
    const float* factor = options.factor + part.first;
    kernels::row_scale(part.context, {.y = operand_.data() + part.first * operand.ld,
                                      .ldy = operand.ld,
                                      .x = x.data + part.first * x.ld,
                                      .ldx = x.ld,
                                      .plus = tx.data + part.first * tx.ld,
                                      .ldplus = tx.ld,
                                      .factor = factor,
                                      .N = part.rows,
                                      .C = plan_->inputs()});
    for (const LayerPlan& place : plan_->layers()) {
      const Index at = place.y + part.first * place.ldy;
      kernels::row_scale(part.context, {.y = ty_.data() + at,
                                        .ldy = place.ldy,
                                        .x = y_.data() + at,
                                        .ldx = place.ldy,
                                        .plus = ty_.data() + at,
                                        .ldplus = place.ldy,
                                        .factor = factor,
                                        .N = part.rows,
                                        .C = place.layer->outputs()});
    }
  });
  weight_gradients(context,
                   {ty_, operand, WhichParameters::matrices, options.gradients, options.mode});
  for_parts(context, Scope::events, [&](const Part& part) {
    for (const LayerPlan& place : plan_->layers()) {
      float* dz = dz_.data() + place.y + part.first * place.ldy;
      kernels::row_scale(part.context, {.y = dz,
                                        .ldy = place.ldy,
                                        .x = dz,
                                        .ldx = place.ldy,
                                        .factor = options.factor + part.first,
                                        .N = part.rows,
                                        .C = place.layer->outputs()});
    }
  });
  weight_gradients(context,
                   {ty_, operand, WhichParameters::biases, options.gradients, options.mode});
}

}  // namespace fastgan
