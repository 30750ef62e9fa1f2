// The steps of adversarial training, each a few kernel calls.
#include "fastgan/gan.hpp"

#include <cstring>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/mass_regression/mass_regression.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan {
namespace {

constexpr std::uint32_t kGeneratorNetwork = 0, kDiscriminatorNetwork = 1;

std::shared_ptr<const Plan> plan_of(const Graph& graph, const GanOptions& options) {
  return std::make_shared<const Plan>(
      graph, PlanOptions{.batch = options.batch, .precision = options.precision});
}

void check_shapes(const GanOptions& options, std::size_t data) {
  const Graph& G = options.generator;
  const Graph& D = options.discriminator;
  const auto fail = [](const std::string& text) { throw Error(ErrorKind::bad_usage, text); };
  if (G.inputs() != options.latent.dimension) {
    fail("gan: the generator takes " + std::to_string(G.inputs()) + " numbers; the latent has " +
         std::to_string(options.latent.dimension));
  }
  if (G.outputs() != D.inputs()) {
    fail("gan: the generator makes " + std::to_string(G.outputs()) +
         " features; the discriminator takes " + std::to_string(D.inputs()));
  }
  if (D.outputs() != 1) {
    fail("gan: the discriminator has " + std::to_string(D.outputs()) +
         " outputs; expected 1, the logit");
  }
  const auto features = static_cast<std::size_t>(D.inputs());
  if (data == 0 || data % features != 0) {
    throw Error(ErrorKind::bad_input, "gan: the data hold " + std::to_string(data) +
                                          " numbers; expected rows of " + std::to_string(features));
  }
}

}  // namespace

Gan::Gan(const Context& context, const GanOptions& options, std::span<const float> data)
    : context_(context),
      options_((check_shapes(options, data.size()), options)),
      data_(data),
      generator_plan_(plan_of(options.generator, options)),
      discriminator_plan_(plan_of(options.discriminator, options)),
      generator_(generator_plan_, WeightUse::training),
      discriminator_(discriminator_plan_, WeightUse::training),
      generator_optimizer_(options.generator_optimizer, generator_plan_->parameters()),
      discriminator_optimizer_(options.discriminator_optimizer, discriminator_plan_->parameters()),
      generator_pass_(generator_plan_, Backward::yes),
      discriminator_pass_(discriminator_plan_, Backward::yes, Tangent::yes),
      generator_gradients_(static_cast<std::size_t>(generator_plan_->parameters())),
      discriminator_gradients_(static_cast<std::size_t>(discriminator_plan_->parameters())),
      average_(options.average_decay > 0 ? generator_gradients_.size() : 0),
      ld_noise_(leading_dimension(options.latent.dimension)),
      ld_events_(leading_dimension(options.discriminator.inputs())) {
  const auto batch = static_cast<std::size_t>(options.batch);
  noise_ = Buffer<float>(batch * static_cast<std::size_t>(ld_noise_));
  real_ = Buffer<float>(batch * static_cast<std::size_t>(ld_events_));
  input_gradient_ = Buffer<float>(real_.size());
  masses_ = Buffer<float>(batch);
  generator_.initialize(options.seed, kGeneratorNetwork);
  discriminator_.initialize(options.seed, kDiscriminatorNetwork);
  if (average_.size() != 0) {
    std::memcpy(average_.data(), generator_.values().data(), average_.size() * sizeof(float));
  }
  generator_.pack(context_);
  discriminator_.pack(context_);
}

Matrix Gan::real(Index N) {
  const auto features = static_cast<std::size_t>(discriminator_plan_->inputs());
  const std::uint64_t rows = data_.size() / features;
  const RandomKey key{.seed = options_.seed, .stream = Stream::batch};
  for (Index n = 0; n < N; ++n) {
    const PhiloxBlock words = philox(key, batch_draws_++, 0);
    const std::uint64_t word = words[0] | static_cast<std::uint64_t>(words[1]) << 32;
    std::memcpy(real_.data() + n * ld_events_, data_.data() + word % rows * features,
                features * sizeof(float));
  }
  return {real_.data(), ld_events_};
}

Matrix Gan::generated(Index N) {
  const RandomKey key{.seed = options_.seed, .stream = Stream::training_noise};
  const Index D = options_.latent.dimension;
  if (options_.latent.kind == LatentKind::normal) {
    kernels::normal_noise(
        context_,
        {.x = noise_.data(), .ldx = ld_noise_, .N = N, .D = D, .key = key, .first = noise_events_});
  } else {
    kernels::uniform_noise(
        context_,
        {.x = noise_.data(), .ldx = ld_noise_, .N = N, .D = D, .key = key, .first = noise_events_});
  }
  noise_events_ += static_cast<std::uint64_t>(N);
  generator_pass_.forward(context_, generator_, {noise_.data(), ld_noise_}, N);
  return generator_pass_.output();
}

void Gan::judge(Matrix events, Index N, Label label, GradientMode mode) {
  judged_ = N;
  discriminator_pass_.forward(context_, discriminator_, events, N);
  float& loss = label == Label::real ? losses_.discriminator_real : losses_.discriminator_generated;
  bce(N, label, loss);
  discriminator_pass_.backward(context_, discriminator_,
                               {.gradients = discriminator_gradients_.data(), .mode = mode});
}

void Gan::bce(Index N, Label label, float& loss) {
  kernels::bce_logits(context_, {.loss = &loss,
                                 .dz = discriminator_pass_.output_gradient(),
                                 .lddz = discriminator_pass_.output_gradient_ld(),
                                 .z = discriminator_pass_.output().data,
                                 .ldz = discriminator_pass_.output().ld,
                                 .N = N,
                                 .target = label == Label::real ? 1.0f : 0.0f});
}

void Gan::penalize_gradient(float gamma) {
  const Index N = judged_;
  float* dz = discriminator_pass_.output_gradient();
  for (Index n = 0; n < N; ++n) dz[n * discriminator_pass_.output_gradient_ld()] = 1.0f;
  discriminator_pass_.backward(context_, discriminator_,
                               {.dx = input_gradient_.data(), .lddx = ld_events_});
  const float scale = gamma / static_cast<float>(N);
  double squares = 0;
  for (Index n = 0; n < N; ++n) {
    float* g = input_gradient_.data() + n * ld_events_;
    for (Index i = 0; i < discriminator_plan_->inputs(); ++i) {
      squares += static_cast<double>(g[i]) * g[i];
      g[i] *= scale;  // the tangent is linear in its direction: the factor of the loss goes here
    }
  }
  losses_.penalty = 0.5f * scale * static_cast<float>(squares);
  discriminator_pass_.tangent(context_, discriminator_, {input_gradient_.data(), ld_events_});
  discriminator_pass_.tangent_backward(context_, discriminator_gradients_.data());
}

void Gan::update_discriminator(float rate) {
  discriminator_optimizer_.update(context_, discriminator_.values().data(),
                                  discriminator_gradients_.data(), rate);
  discriminator_.pack(context_);
}

void Gan::deceive(Index N, const Regression* regression) {
  const Matrix events = generated(N);
  discriminator_pass_.forward(context_, discriminator_, events, N);
  bce(N, Label::real, losses_.generator);
  discriminator_pass_.backward(
      context_, discriminator_,
      {.dx = generator_pass_.output_gradient(), .lddx = generator_pass_.output_gradient_ld()});
  if (regression != nullptr) {
    kernels::MassRegression pull{.loss = &losses_.regression,
                                 .mean = &losses_.mass_mean,
                                 .width = &losses_.mass_width,
                                 .dx = generator_pass_.output_gradient(),
                                 .lddx = generator_pass_.output_gradient_ld(),
                                 .x = events.data,
                                 .ldx = events.ld,
                                 .N = N,
                                 .column = {},
                                 .mass = regression->mass,
                                 .sigma = regression->sigma,
                                 .c1 = regression->c1,
                                 .c2 = regression->c2,
                                 .scratch = masses_.data()};
    std::memcpy(pull.column, regression->column, sizeof(pull.column));
    std::memcpy(pull.unit, regression->unit, sizeof(pull.unit));
    std::memcpy(pull.origin, regression->origin, sizeof(pull.origin));
    kernels::mass_regression(context_, pull);
  }
  generator_pass_.backward(context_, generator_, {.gradients = generator_gradients_.data()});
}

void Gan::update_generator(float rate) {
  generator_optimizer_.update(context_, generator_.values().data(), generator_gradients_.data(),
                              rate);
  if (average_.size() != 0) {
    kernels::moving_average(context_, {.average = average_.data(),
                                       .w = generator_.values().data(),
                                       .count = generator_plan_->parameters(),
                                       .decay = options_.average_decay});
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
          .generator_step = generator_optimizer_.step(),
          .discriminator_step = discriminator_optimizer_.step()};
}

void Gan::restore(const Counters& counters) {
  noise_events_ = counters.noise_events;
  batch_draws_ = counters.batch_draws;
  generator_optimizer_.set_step(counters.generator_step);
  discriminator_optimizer_.set_step(counters.discriminator_step);
  generator_.pack(context_);
  discriminator_.pack(context_);
}

}  // namespace fastgan
