// What the discriminator learns from: events that carry a label, and a penalty on the gradient of
// its logit.
#include <algorithm>

#include "fastgan/error.hpp"
#include "fastgan/gan.hpp"
#include "kernels/gradient_penalty/gradient_penalty.hpp"
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

}  // namespace

Events Gan::between(const Events& real, const Events& generated, Index N) {
  const RandomKey key{.seed = options_.seed, .stream = Stream::interpolation};
  const Index ld = discriminator_plan_->input_ld(), C = discriminator_plan_->inputs();
  for (Index n = 0; n < N; ++n) {
    const auto at = static_cast<std::size_t>(n);
    factor_[at] = uniform(philox(key, batch_draws_ + static_cast<std::uint64_t>(n), 0)[0]);
    along_[at] = 1.0f - factor_[at];
  }
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
  ask(events.x, N,
      {.label = label,
       .classes = events.label,
       .flip_validity = options_.classes.flip_validity,
       .flip_class = real ? 0.0f : options_.classes.flip_generated,
       .loss = real ? losses_.discriminator_real : losses_.discriminator_generated,
       .class_loss = real ? losses_.class_real : losses_.class_generated});
  if (penalty.kind == PenaltyKind::none) {
    discriminator_pass_.backward(context_, discriminator_,
                                 {.gradients = discriminator_gradients_.data(), .mode = mode});
    return;
  }
  const float* dz = discriminator_pass_.output_gradient();
  for (Index n = 0; n < N; ++n) {
    factor_[static_cast<std::size_t>(n)] = dz[n * discriminator_pass_.output_gradient_ld()];
  }
  backward_with_penalty(N, kind_of(penalty, label), penalty.weight, mode,
                        real ? losses_.penalty : losses_.penalty_generated);
}

void Gan::penalize(const Events& events, Index N, GradientMode mode, const Penalty& penalty) {
  run_discriminator(events.x, N);
  std::fill_n(factor_.data(), N, 0.0f);
  backward_with_penalty(N, kind_of(penalty, Label::real), penalty.weight, mode, losses_.penalty);
}

// factor_ holds the gradient of the loss by the logits. With J the gradient of a logit by the
// numbers inside the network, that of the loss is factor·J, and that of the penalty follows from J
// and a tangent pass: one pass backward serves both.
void Gan::backward_with_penalty(Index N, kernels::PenaltyKind kind, float weight, GradientMode mode,
                                float& loss) {
  if (options_.classes.classes > 0) {
    throw Error(ErrorKind::bad_usage, "gan: a gradient penalty of events that have classes");
  }
  const Index ld = discriminator_plan_->input_ld(), I = discriminator_plan_->inputs();
  const Matrix logits = discriminator_pass_.output();
  float* dz = discriminator_pass_.output_gradient();
  for (Index n = 0; n < N; ++n) dz[n * discriminator_pass_.output_gradient_ld()] = 1.0f;
  float* g = input_gradient_.data();
  discriminator_pass_.backward(context_, discriminator_, {.dx = g, .lddx = ld});
  kernels::gradient_penalty(context_, {.loss = &loss,
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
  for (std::size_t n = 0; n < static_cast<std::size_t>(N); ++n) factor_[n] += slope_[n];
  kernels::row_scale(
      context_, {.y = g, .ldy = ld, .x = g, .ldx = ld, .factor = along_.data(), .N = N, .C = I});
  discriminator_pass_.tangent(context_, discriminator_, {g, ld});
  discriminator_pass_.tangent_backward(
      context_,
      {.gradients = discriminator_gradients_.data(), .mode = mode, .factor = factor_.data()});
}

}  // namespace fastgan
