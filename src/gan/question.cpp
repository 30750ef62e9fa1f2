// What the discriminator is asked of a batch: real or generated, and of which class where there are
// classes; the loss of its answers, and the gradient of its logits.
#include "fastgan/gan.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/bce_targets/bce_targets.hpp"
#include "kernels/flipped_labels/flipped_labels.hpp"

namespace fastgan {
namespace {

constexpr std::uint32_t kValidityDraw = 0, kClassDraw = 1;

}  // namespace

void Gan::draw_labels(Index N) {
  if (options_.classes.classes == 0) return;
  const RandomKey key{.seed = options_.seed, .stream = Stream::labels};
  const auto classes = static_cast<std::uint32_t>(options_.classes.classes);
  for (Index n = 0; n < N; ++n) {
    const std::uint32_t word = philox(key, noise_events_ + static_cast<std::uint64_t>(n), 0)[0];
    generated_labels_[static_cast<std::size_t>(n)] = static_cast<std::int32_t>(word % classes);
  }
}

void Gan::ask(Matrix events, Index N, const Question& question) {
  discriminator_pass_.forward(context_, discriminator_,
                              {.x = events,
                               .N = N,
                               .mode = Mode::training,
                               .key = {.seed = options_.seed, .stream = Stream::dropout},
                               .first = judged_events_});
  const Matrix logits = discriminator_pass_.output();
  float* dz = discriminator_pass_.output_gradient();
  const Index lddz = discriminator_pass_.output_gradient_ld();
  const std::int32_t real = question.label == Label::real ? 1 : 0;
  if (options_.classes.classes == 0) {
    kernels::bce_logits(context_, {.loss = &question.loss,
                                   .dz = dz,
                                   .lddz = lddz,
                                   .z = logits.data,
                                   .ldz = logits.ld,
                                   .N = N,
                                   .target = static_cast<float>(real)});
    judged_events_ += static_cast<std::uint64_t>(N);
    return;
  }
  kernels::FlippedLabels flip{.target = targets_.data(),
                              .all = real,
                              .N = N,
                              .rate = question.flip_validity,
                              .key = {.seed = options_.seed, .stream = Stream::label_flips},
                              .draw = kValidityDraw,
                              .first = judged_events_};
  kernels::BceTargets entropy{.loss = &question.loss,
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
  entropy.loss = &question.class_loss;
  entropy.dz = dz + 1;
  entropy.z = logits.data + 1;
  entropy.scale = options_.classes.weight;
  kernels::flipped_labels(context_, flip);
  kernels::bce_targets(context_, entropy);
  judged_events_ += static_cast<std::uint64_t>(N);
}

}  // namespace fastgan
