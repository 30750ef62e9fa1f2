// What the discriminator learns from: events that carry a label, and a penalty on the gradient of
// its logit.
#include "fastgan/error.hpp"
#include "fastgan/gan.hpp"
#include "kernels/activation/activation.hpp"
#include "kernels/gradient_penalty/gradient_penalty.hpp"
#include "kernels/noise/noise.hpp"
#include "kernels/row_scale/row_scale.hpp"

namespace fastgan {
namespace {

kernels::PenaltyKind kind_of(const Penalty& penalty, Label label) {
  switch (penalty.kind) {
    case PenaltyKind::roth:
      return label == Label::real ? kernels::PenaltyKind::roth_real
                                  : kernels::PenaltyKind::roth_generated;
    case PenaltyKind::wgan_gp:
      return kernels::PenaltyKind::wgan_gp;
    case PenaltyKind::r1:
    case PenaltyKind::none:
      break;
  }
  return kernels::PenaltyKind::r1;
}

/// N numbers of one column to another.
void copy_numbers(const Context& context, Index N, float* to, Index ldto, const float* from,
                  Index ldfrom) {
  kernels::activation_forward(context,
                              {.y = to, .x = from, .count = 1, .N = N, .ldy = ldto, .ldx = ldfrom});
}

}  // namespace

Events Gan::between(const Events& real, const Events& generated, Index N) {
  const Index ld = discriminator_plan_->input_ld(), C = discriminator_plan_->inputs();
  kernels::uniform_noise(context_, {.x = factor_.data(),
                                    .ldx = 1,
                                    .N = N,
                                    .D = 1,
                                    .key = {.seed = options_.seed, .stream = Stream::interpolation},
                                    .first = batch_draws_});
  kernels::row_scale(context_, {.y = along_.data(),  // 1 − factor
                                .ldy = 1,
                                .x = minus_ones_.data(),
                                .ldx = 1,
                                .plus = ones_.data(),
                                .ldplus = 1,
                                .factor = factor_.data(),
                                .N = N,
                                .C = 1});
  kernels::RowScale mix{.y = between_.data(),
                        .ldy = ld,
                        .x = real.x.data,
                        .ldx = real.x.ld,
                        .factor = factor_.data(),
                        .N = N,
                        .C = C};
  kernels::row_scale(context_, mix);
  mix.x = generated.x.data;
  mix.ldx = generated.x.ld;
  mix.plus = between_.data();
  mix.ldplus = ld;
  mix.factor = along_.data();
  kernels::row_scale(context_, mix);
  return {{between_.data(), ld}, nullptr};
}

void Gan::judge(const Events& events, Index N, Label label, GradientMode mode,
                const Penalty& penalty) {
  const bool real = label == Label::real;
  GanLosses& losses = *losses_.data();
  ask(events.x, N,
      {.label = label,
       .classes = events.label,
       .flip_validity = options_.classes.flip_validity,
       .flip_class = real ? 0.0f : options_.classes.flip_generated,
       .loss = real ? &losses.discriminator_real : &losses.discriminator_generated,
       .class_loss = real ? &losses.class_real : &losses.class_generated});
  if (penalty.kind == PenaltyKind::none) {
    discriminator_pass_.backward(context_, discriminator_,
                                 {.gradients = discriminator_gradients_.data(), .mode = mode});
    return;
  }
  copy_numbers(context_, N, factor_.data(), 1, discriminator_pass_.output_gradient(),
               discriminator_pass_.output_gradient_ld());
  backward_with_penalty(N, kind_of(penalty, label), penalty.weight, mode,
                        real ? &losses.penalty : &losses.penalty_generated);
}

void Gan::penalize(const Events& events, Index N, GradientMode mode, const Penalty& penalty) {
  run_discriminator(events.x, N);
  copy_numbers(context_, N, factor_.data(), 1, zeros_.data(), 1);
  backward_with_penalty(N, kind_of(penalty, Label::real), penalty.weight, mode,
                        &losses_.data()->penalty);
}

// factor_ holds the gradient of the loss by the logits. With J the gradient of a logit by the
// numbers inside the network, that of the loss is factor·J, and that of the penalty follows from J
// and a tangent pass: one pass backward serves both.
void Gan::backward_with_penalty(Index N, kernels::PenaltyKind kind, float weight, GradientMode mode,
                                float* loss) {
  if (options_.classes.classes > 0) {
    throw Error(ErrorKind::bad_usage, "gan: a gradient penalty of events that have classes");
  }
  const Index ld = discriminator_plan_->input_ld(), I = discriminator_plan_->inputs();
  const Matrix logits = discriminator_pass_.output();
  copy_numbers(context_, N, discriminator_pass_.output_gradient(),
               discriminator_pass_.output_gradient_ld(), ones_.data(), 1);
  float* g = input_gradient_.data();
  discriminator_pass_.backward(context_, discriminator_, {.dx = g, .lddx = ld});
  kernels::gradient_penalty(context_, {.loss = loss,
                                       .along = along_.data(),
                                       .slope = slope_.data(),
                                       .g = g,
                                       .ldg = ld,
                                       .z = logits.data,
                                       .ldz = logits.ld,
                                       .N = N,
                                       .I = I,
                                       .kind = kind,
                                       .weight = weight});
  kernels::activation_backward(context_, {.dx = factor_.data(),  // factor += slope
                                          .dy = factor_.data(),
                                          .plus = slope_.data(),
                                          .y = factor_.data(),
                                          .count = N});
  kernels::row_scale(
      context_, {.y = g, .ldy = ld, .x = g, .ldx = ld, .factor = along_.data(), .N = N, .C = I});
  discriminator_pass_.tangent(context_, discriminator_, {g, ld});
  discriminator_pass_.tangent_backward(
      context_,
      {.gradients = discriminator_gradients_.data(), .mode = mode, .factor = factor_.data()});
}

}  // namespace fastgan
