#include "examples/lagan/algorithm.hpp"

#include "examples/lagan/networks.hpp"
#include "src/cli/optimizer_settings.hpp"

namespace fastgan::lagan {

GanOptions gan_options(const Config& recipe, const std::string& architecture) {
  const auto share = [&](const char* key) {
    return static_cast<float>(recipe.number(key, {0, 0.5}));
  };
  return {.generator = generator(architecture, recipe),
          .discriminator = discriminator(architecture, recipe),
          .latent = {LatentKind::normal, recipe.integer("latent.dimension", {1, 1 << 16})},
          .classes = {.classes = 2,
                      .flip_validity = share("loss.flip_validity"),
                      .flip_generated = share("loss.flip_generated"),
                      .flip_deceived = share("loss.flip_deceived"),
                      .weight = static_cast<float>(recipe.number("loss.class_weight", {0, 1e6}))},
          .generator_optimizer = generator_optimizer(recipe),
          .discriminator_optimizer = discriminator_optimizer(recipe),
          .batch = recipe.integer("training.batch", {2, 1 << 20}),
          .average_decay = static_cast<float>(recipe.number("average.decay", {0, 0.9999999}))};
}

Index generator_steps(const Config& recipe) {
  return recipe.integer("training.generator_steps", {1, 1000});
}

void iterate(Gan& gan, Index generator_steps, float rate) {
  const Index batch = gan.options().batch;
  gan.judge(gan.real(batch), batch, Label::real, GradientMode::overwrite);
  gan.update_discriminator(rate);
  gan.judge(gan.generated(batch), batch, Label::generated, GradientMode::overwrite);
  gan.update_discriminator(rate);
  for (Index step = 0; step < generator_steps; ++step) {
    gan.deceive(batch);
    gan.update_generator(rate);
  }
}

}  // namespace fastgan::lagan
