// What the discriminator is asked of a batch: real or generated, and of which class where there are
// classes; the loss of its answers, and the gradient of its logits.
#include "fastgan/gan.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/bce_targets/bce_targets.hpp"
#include "kernels/flipped_labels/flipped_labels.hpp"
#include "kernels/random_labels/random_labels.hpp"
#include "kernels/wasserstein/wasserstein.hpp"

namespace fastgan {
namespace {

constexpr std::uint32_t kValidityDraw = 0, kClassDraw = 1;

}  // namespace

void Gan::draw_labels(Index N) {
  if (options_.classes.classes == 0) return;
  kernels::random_labels(context_, {.label = generated_labels_.data(),
                                    .N = N,
                                    .classes = options_.classes.classes,
                                    .key = {.seed = options_.seed, .stream = Stream::labels},
                                    .first = noise_events_});
}

void Gan::run_discriminator(Matrix events, Index N) {
  discriminator_pass_.forward(context_, discriminator_,
                              {.x = events,
                               .N = N,
                               .mode = Mode::training,
                               .key = {.seed = options_.seed, .stream = Stream::dropout},
                               .first = judged_events_});
  judged_events_ += static_cast<std::uint64_t>(N);
}

void Gan::ask_validity(Index N, const Question& question) {
  const Matrix logits = discriminator_pass_.output();
  float* dz = discriminator_pass_.output_gradient();
  const Index lddz = discriminator_pass_.output_gradient_ld();
  const bool real = question.label == Label::real;
  if (options_.objective == Objective::wasserstein) {
    kernels::wasserstein(context_, {.loss = question.loss,
                                    .dz = dz,
                                    .lddz = lddz,
                                    .z = logits.data,
                                    .ldz = logits.ld,
                                    .N = N,
                                    .scale = real ? -1.0f : 1.0f});
    return;
  }
  kernels::bce_logits(context_, {.loss = question.loss,
                                 .dz = dz,
                                 .lddz = lddz,
                                 .z = logits.data,
                                 .ldz = logits.ld,
                                 .N = N,
                                 .target = real ? 1.0f : 0.0f});
}

void Gan::ask(Matrix events, Index N, const Question& question) {
  const std::uint64_t first = judged_events_;
  run_discriminator(events, N);
  if (options_.classes.classes == 0) return ask_validity(N, question);
  const Matrix logits = discriminator_pass_.output();
  float* dz = discriminator_pass_.output_gradient();
  const Index lddz = discriminator_pass_.output_gradient_ld();
  const std::int32_t real = question.label == Label::real ? 1 : 0;
  kernels::FlippedLabels flip{.target = targets_.data(),
                              .all = real,
                              .N = N,
                              .rate = question.flip_validity,
                              .key = {.seed = options_.seed, .stream = Stream::label_flips},
                              .draw = kValidityDraw,
                              .first = first};
  kernels::BceTargets entropy{.loss = question.loss,
                              .dz = dz,
                              .lddz = lddz,
                              .z = logits.data,
                              .ldz = logits.ld,
                              .target = targets_.data(),
                              .N = N};
  kernels::flipped_labels(context_, flip);
  kernels::bce_targets(context_, entropy);
  flip.label = question.classes;
  flip.rate = question.flip_class;
  flip.draw = kClassDraw;
  entropy.loss = question.class_loss;
  entropy.dz = dz + 1;
  entropy.z = logits.data + 1;
  entropy.scale = options_.classes.weight;
  kernels::flipped_labels(context_, flip);
  kernels::bce_targets(context_, entropy);
}

}  // namespace fastgan
