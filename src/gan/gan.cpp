// The steps of adversarial training, each a few kernel calls.
#include "fastgan/gan.hpp"

#include <cstring>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "src/gan/latent.hpp"

namespace fastgan {
namespace {

constexpr std::uint32_t kGeneratorNetwork = 0, kDiscriminatorNetwork = 1;

/// Rows of images follow each other without padding in both networks, or in none.
std::shared_ptr<const Plan> plan_of(const Graph& graph, const GanOptions& options, int workers) {
  return std::make_shared<const Plan>(
      graph, PlanOptions{.batch = options.batch,
                         .precision = options.precision,
                         .contiguous = needs_contiguous_rows(options.generator) ||
                                       needs_contiguous_rows(options.discriminator),
                         .workers = workers});
}

int workers_of(const Context& context) {
  return context.executor != nullptr ? context.executor->width() : 1;
}

[[noreturn]] void fail(const std::string& text, ErrorKind kind = ErrorKind::bad_usage) {
  throw Error(kind, "gan: " + text);
}

void check_shapes(const GanOptions& options) {
  const Graph& G = options.generator;
  const Graph& D = options.discriminator;
  if (G.inputs() != options.latent.dimension) {
    fail("the generator takes " + std::to_string(G.inputs()) + " numbers; the latent has " +
         std::to_string(options.latent.dimension));
  }
  if (G.outputs() != D.inputs()) {
    fail("the generator makes " + std::to_string(G.outputs()) +
         " features; the discriminator takes " + std::to_string(D.inputs()));
  }
  const Index classes = options.classes.classes;
  if (classes != 0 && classes != 2) {
    fail(std::to_string(classes) + " classes; expected 0 (none) or 2");
  }
  if (classes != 0 && options.objective != Objective::cross_entropy) {
    fail("classes need the objective cross_entropy");
  }
  const Index logits = classes == 0 ? 1 : 2;
  if (D.outputs() != logits) {
    fail("the discriminator has " + std::to_string(D.outputs()) + " outputs; expected " +
         std::to_string(logits) +
         (classes == 0 ? ", the logit" : ", the logits of real and class"));
  }
}

void check_data(const GanOptions& options, std::size_t numbers,
                std::span<const std::int32_t> labels) {
  const auto features = static_cast<std::size_t>(options.discriminator.inputs());
  if (numbers == 0 || numbers % features != 0) {
    fail("the data hold " + std::to_string(numbers) + " numbers; expected rows of " +
             std::to_string(features),
         ErrorKind::bad_input);
  }
  if (options.classes.classes == 0) return;
  if (labels.size() != numbers / features) {
    fail(std::to_string(labels.size()) + " labels of " + std::to_string(numbers / features) +
             " events; expected one for each",
         ErrorKind::bad_input);
  }
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] == 0 || labels[row] == 1) continue;
    fail("event " + std::to_string(row) + " is of class " + std::to_string(labels[row]) +
             "; expected 0 or 1",
         ErrorKind::bad_input);
  }
}

}  // namespace

Gan::Gan(const Context& context, const GanOptions& options, std::span<const float> data,
         std::span<const std::int32_t> labels)
    : context_(context),
      options_((check_shapes(options), check_data(options, data.size(), labels), options)),
      data_(data),
      generator_plan_(plan_of(options.generator, options, workers_of(context))),
      discriminator_plan_(plan_of(options.discriminator, options, workers_of(context))),
      generator_(generator_plan_, WeightUse::training),
      discriminator_(discriminator_plan_, WeightUse::training),
      generator_optimizer_(options.generator_optimizer, generator_plan_->parameters()),
      discriminator_optimizer_(options.discriminator_optimizer, discriminator_plan_->parameters()),
      generator_pass_(generator_plan_, Backward::yes),
      discriminator_pass_(discriminator_plan_, Backward::yes, Tangent::yes),
      generator_gradients_(static_cast<std::size_t>(generator_plan_->parameters())),
      discriminator_gradients_(static_cast<std::size_t>(discriminator_plan_->parameters())),
      average_(options.average_decay > 0 ? generator_gradients_.size() : 0),
      data_labels_(labels) {
  const auto batch = static_cast<std::size_t>(options.batch);
  noise_ = Buffer<float>(batch * static_cast<std::size_t>(generator_plan_->input_ld()));
  real_ = Buffer<float>(batch * static_cast<std::size_t>(discriminator_plan_->input_ld()));
  between_ = Buffer<float>(real_.size());
  input_gradient_ = Buffer<float>(real_.size());
  masses_ = factor_ = along_ = slope_ = Buffer<float>(batch);
  allocate_resonances();
  if (options.classes.classes > 0) {
    targets_ = Buffer<float>(batch);
    real_labels_ = Buffer<std::int32_t>(batch);
    generated_labels_ = Buffer<std::int32_t>(batch);
  }
  generator_.initialize(options.seed, kGeneratorNetwork);
  discriminator_.initialize(options.seed, kDiscriminatorNetwork);
  if (average_.size() != 0) {
    std::memcpy(average_.data(), generator_.values().data(), average_.size() * sizeof(float));
  }
  generator_.pack(context_);
  discriminator_.pack(context_);
}

Events Gan::real(Index N) {
  const auto features = static_cast<std::size_t>(discriminator_plan_->inputs());
  const Index ld = discriminator_plan_->input_ld();
  const std::uint64_t rows = data_.size() / features;
  const RandomKey key{.seed = options_.seed, .stream = Stream::batch};
  for (Index n = 0; n < N; ++n) {
    const PhiloxBlock words = philox(key, batch_draws_++, 0);
    const std::uint64_t word = words[0] | static_cast<std::uint64_t>(words[1]) << 32;
    const std::uint64_t row = word % rows;
    std::memcpy(real_.data() + n * ld, data_.data() + row * features, features * sizeof(float));
    if (!data_labels_.empty()) {
      real_labels_[static_cast<std::size_t>(n)] = data_labels_[static_cast<std::size_t>(row)];
    }
  }
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
  discriminator_pass_.update_statistics(discriminator_);
  discriminator_optimizer_.update(context_, discriminator_.values().data(),
                                  discriminator_gradients_.data(), rate);
  discriminator_.pack(context_);
}

void Gan::update_generator(float rate) {
  generator_pass_.update_statistics(generator_);
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
        std::memcpy(average_.data() + place.offset[p], generator_.values().data() + place.offset[p],
                    static_cast<std::size_t>(place.parameters[p].count()) * sizeof(float));
      }
    }
  }
  generator_.pack(context_);
}

std::span<const float> Gan::generator_values() const {
  return average_.size() != 0 ? average_.span() : generator_.values();
}

Gan::State Gan::state() {
  return {.generator = generator_.values(),
          .discriminator = discriminator_.values(),
          .average = average_.span(),
          .generator_first = generator_optimizer_.first_state().span(),
          .generator_second = generator_optimizer_.second_state().span(),
          .discriminator_first = discriminator_optimizer_.first_state().span(),
          .discriminator_second = discriminator_optimizer_.second_state().span()};
}

Gan::Counters Gan::counters() const {
  return {.noise_events = noise_events_,
          .batch_draws = batch_draws_,
          .judged_events = judged_events_,
          .generator_step = generator_optimizer_.step(),
          .discriminator_step = discriminator_optimizer_.step()};
}

void Gan::restore(const Counters& counters) {
  noise_events_ = counters.noise_events;
  batch_draws_ = counters.batch_draws;
  judged_events_ = counters.judged_events;
  generator_optimizer_.set_step(counters.generator_step);
  discriminator_optimizer_.set_step(counters.discriminator_step);
  generator_.pack(context_);
  discriminator_.pack(context_);
}

}  // namespace fastgan
