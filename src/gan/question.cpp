// What the discriminator is asked of a batch: real or generated, and of which class where there are
// classes; the loss of its answers, and the gradient of its logits.
#include "fastgan/gan.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/bce_targets/bce_targets.hpp"
#include "kernels/flipped_labels/flipped_labels.hpp"
#include "kernels/random_labels/random_labels.hpp"

namespace fastgan {
namespace {

constexpr std::uint32_t kValidityDraw = 0, kClassDraw = 1;

/// sign · mean z, and its gradient; on the host.
float wasserstein(Matrix z, Index N, float sign, float* dz, Index lddz) {
  double sum = 0.0;
  for (Index n = 0; n < N; ++n) {
    sum += static_cast<double>(z.data[n * z.ld]);
    dz[n * lddz] = sign / static_cast<float>(N);
  }
  return static_cast<float>(static_cast<double>(sign) * sum / static_cast<double>(N));
}

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

void Gan::ask(Matrix events, Index N, const Question& question) {
  const std::uint64_t first = judged_events_;
  run_discriminator(events, N);
  const Matrix logits = discriminator_pass_.output();
  float* dz = discriminator_pass_.output_gradient();
  const Index lddz = discriminator_pass_.output_gradient_ld();
  const std::int32_t real = question.label == Label::real ? 1 : 0;
  if (options_.objective == Objective::wasserstein) {
    *question.loss = wasserstein(logits, N, real == 1 ? -1.0f : 1.0f, dz, lddz);
    return;
  }
  if (options_.classes.classes == 0) {
    kernels::bce_logits(context_, {.loss = question.loss,
                                   .dz = dz,
                                   .lddz = lddz,
                                   .z = logits.data,
                                   .ldz = logits.ld,
                                   .N = N,
                                   .target = static_cast<float>(real)});
    return;
  }
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
