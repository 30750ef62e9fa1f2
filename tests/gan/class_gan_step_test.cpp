// One iteration of a small LAGAN, with every kind of layer, against numbers that PyTorch computed
// in float64 (tools/reference/make_class_gan_step.py). Batch normalisation and minibatch
// discrimination couple all events, and a running error bound over them would allow anything: how
// far off a result may be comes from the same script too, which evaluates the iteration in float32
// many times with all roundings fallen anew.
#include "fastgan/gan.hpp"
#include "tests/gan/step_values.hpp"
#include "tests/gan/trainers.hpp"

using namespace fastgan;
using test::Which;

namespace {

constexpr Index kEvents = 24, kLatent = 8, kSide = 8, kPixels = kSide * kSide;
constexpr Activation kLeaky = leaky_relu(0.25f);
GanOptions gan_options() {
  const BatchNormLayer norm{.momentum = 0.75, .epsilon = 0x1p-10};
  Graph G;
  Node x = G.embedding_product(G.input(kLatent), 2);
  x = G.image(G.dense(x, 4 * 4 * 4), {4, 4, 4});
  x = G.conv_2d(x, {.filters = 5, .window = 3, .pad = 1, .activation = kLeaky});
  G.output(G.locally_connected_2d(
      G.batch_norm(x, norm),
      {.filters = 1, .window = 3, .pad = 1, .upsample = 2, .activation = relu()}));
  Graph D;
  x = D.image(D.input(kPixels), {kSide, kSide, 1});
  x = D.dropout(D.conv_2d(x, {.filters = 4, .window = 3, .pad = 1, .activation = kLeaky}), 0.25);
  x = D.locally_connected_2d(
      x, {.filters = 3, .window = 3, .stride = 2, .pad = 1, .activation = kLeaky});
  x = D.average_pool_2d(D.dropout(D.batch_norm(x, norm), 0.25), 2);
  D.output(D.dense(D.minibatch_discrimination(x, 3, 2), 2));
  const OptimizerOptions adam{.kind = OptimizerKind::adam,
                              .learning_rate = 0x1p-8f,
                              .epsilon = 0x1p-10f,
                              .beta1 = 0.5f,
                              .beta2 = 0.9375f};
  return {.generator = G,
          .discriminator = D,
          .latent = {LatentKind::uniform, kLatent},
          .classes = {.classes = 2,
                      .flip_validity = 0.25f,
                      .flip_generated = 0.125f,
                      .flip_deceived = 0.375f,
                      .weight = 0.5f},
          .generator_optimizer = adam,
          .discriminator_optimizer = adam,
          .batch = kEvents,
          .seed = 5,
          .average_decay = 0.75f};
}

void check_iteration(const Context& context) {
  const test::StepValues file("class_gan_step.safetensors");
  const std::span<const float> real = file.tensor("real.0");
  REQUIRE(real.size() == static_cast<std::size_t>(kEvents * kPixels));
  std::vector<std::int32_t> labels;
  for (Index n = 0; n < kEvents; ++n) labels.push_back(static_cast<std::int32_t>(n % 2));
  const GanOptions options = gan_options();
  Gan gan(context, options, real, labels);
  const Plan D(options.discriminator, {.batch = kEvents});
  const Plan& G = gan.generator_plan();
  const Gan::State start = gan.state();
  file.put(G, "generator", start.generator);
  file.put(G, "generator", start.average);
  file.put(D, "discriminator", start.discriminator);
  gan.restore(gan.counters());
  std::vector<float> losses;

  const test::EventsThere events(context, real, kPixels, labels);
  gan.judge(events, kEvents, Label::real, GradientMode::overwrite);
  file.check(D, Which::trained, "on_real", gan.discriminator_gradients());
  gan.update_discriminator();
  losses.insert(losses.end(), {gan.losses().discriminator_real, gan.losses().class_real});

  gan.judge(gan.generated(kEvents), kEvents, Label::generated, GradientMode::overwrite);
  file.check(D, Which::trained, "on_generated", gan.discriminator_gradients());
  gan.update_discriminator();
  losses.insert(losses.end(), {gan.losses().discriminator_generated, gan.losses().class_generated});

  for (const char* step : {"of_first_generator", "of_second_generator"}) {
    gan.deceive(kEvents);
    file.check(G, Which::trained, step, gan.generator_gradients());
    gan.update_generator();
    losses.insert(losses.end(), {gan.losses().generator, gan.losses().class_deceived});
  }

  file.check_tensor("losses.0", losses);
  file.check(G, Which::all, "generator_after", gan.state().generator);
  file.check(D, Which::all, "discriminator_after", gan.state().discriminator);
  file.check(G, Which::all, "average_after", gan.state().average);
}

}  // namespace

TEST_CASE("one iteration with classes agrees with PyTorch") {
  for (const test::Trainer& trainer : test::trainers()) {
    INFO(trainer.name);
    check_iteration(trainer.context);
  }
}
