// The steps of adversarial training, each a few kernel calls.
#include "fastgan/gan.hpp"

#include <cstring>

#include "kernels/activation/activation.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/sample_rows/sample_rows.hpp"
#include "src/gan/gan_checks.hpp"
#include "src/gan/latent.hpp"

namespace fastgan {
namespace {

/// Rows of images follow each other without padding in both networks, or in none.
std::shared_ptr<const Plan> plan_of(const Graph& graph, const GanOptions& options,
                                    const Context& context) {
  return std::make_shared<const Plan>(
      graph, PlanOptions{.batch = options.batch,
                         .precision = options.precision,
                         .contiguous = needs_contiguous_rows(options.generator) ||
                                       needs_contiguous_rows(options.discriminator),
                         .workers = context.executor != nullptr ? context.executor->width() : 1,
                         .whole_batch = context.device != nullptr});
}

}  // namespace

Gan::Gan(const Context& context, const GanOptions& options, std::span<const float> data,
         std::span<const std::int32_t> labels)
    : context_(context),
      options_((check_gan(options, data.size(), labels), options)),
      data_(data),
      generator_plan_(plan_of(options.generator, options, context)),
      discriminator_plan_(plan_of(options.discriminator, options, context)),
      generator_(generator_plan_, WeightUse::training, context.device),
      discriminator_(discriminator_plan_, WeightUse::training, context.device),
      generator_optimizer_(options.generator_optimizer, generator_plan_->parameters(),
                           context.device),
      discriminator_optimizer_(options.discriminator_optimizer, discriminator_plan_->parameters(),
                               context.device),
      generator_pass_(generator_plan_, Backward::yes, Tangent::no, context.device),
      discriminator_pass_(discriminator_plan_, Backward::yes, Tangent::yes, context.device),
      data_labels_(labels) {
  allocate();
  initialize();
}

Events Gan::real(Index N) {
  const Index features = discriminator_plan_->inputs(), ld = discriminator_plan_->input_ld();
  kernels::sample_rows(context_, {.x = real_.data(),
                                  .ldx = ld,
                                  .label = real_labels_.data(),
                                  .data = data_.data(),
                                  .labels = data_labels_.data(),
                                  .N = N,
                                  .D = features,
                                  .rows = static_cast<Index>(data_.size()) / features,
                                  .key = {.seed = options_.seed, .stream = Stream::batch},
                                  .first = batch_draws_});
  batch_draws_ += static_cast<std::uint64_t>(N);
  return {{real_.data(), ld}, real_labels_.data()};
}

Events Gan::generated(Index N) {
  const RandomKey key{.seed = options_.seed, .stream = Stream::training_noise};
  const Index ld = generator_plan_->input_ld();
  draw_latent(context_, options_.latent, noise_.data(), ld, N, key, noise_events_);
  draw_labels(N);
  generator_pass_.forward(context_, generator_,
                          {.x = {noise_.data(), ld},
                           .N = N,
                           .label = generated_labels_.data(),
                           .mode = Mode::training,
                           .key = {.seed = options_.seed, .stream = Stream::dropout},
                           .first = noise_events_});
  noise_events_ += static_cast<std::uint64_t>(N);
  return {generator_pass_.output(), generated_labels_.data()};
}

void Gan::update_discriminator(float rate) {
  discriminator_pass_.update_statistics(context_, discriminator_);
  discriminator_optimizer_.update(context_, discriminator_.values().data(),
                                  discriminator_gradients_.data(), rate);
  discriminator_.pack(context_);
}

void Gan::update_generator(float rate) {
  generator_pass_.update_statistics(context_, generator_);
  generator_optimizer_.update(context_, generator_.values().data(), generator_gradients_.data(),
                              rate);
  if (average_.size() != 0) {
    kernels::moving_average(context_, {.average = average_.data(),
                                       .w = generator_.values().data(),
                                       .count = generator_plan_->parameters(),
                                       .decay = options_.average_decay});
    for (const LayerPlan& place : generator_plan_->layers()) {
      for (std::size_t p = 0; p < place.parameters.size(); ++p) {
        if (place.parameters[p].trainable) continue;  // statistics are averages already
        kernels::activation_forward(context_, {.y = average_.data() + place.offset[p],  // a copy
                                               .x = generator_.values().data() + place.offset[p],
                                               .count = place.parameters[p].count()});
      }
    }
  }
  generator_.pack(context_);
}

}  // namespace fastgan
