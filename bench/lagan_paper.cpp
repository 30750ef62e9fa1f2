#include "lagan_paper.hpp"

#include <cmath>

#include "examples/lagan/networks.hpp"
#include "examples/lagan/recipes.hpp"
#include "kernels/noise/noise.hpp"
#include "src/cli/optimizer_settings.hpp"

namespace fastgan::bench {

GanOptions lagan_paper() {
  const Config recipe = resolve_recipe(lagan::recipes(), "", {});
  const auto number = [&](const char* key) { return static_cast<float>(recipe.number(key)); };
  return {.generator = lagan::generator("lagan", recipe),
          .discriminator = lagan::discriminator("lagan", recipe),
          .latent = {LatentKind::normal, recipe.integer("latent.dimension")},
          .classes = {.classes = 2,
                      .flip_validity = number("loss.flip_validity"),
                      .flip_generated = number("loss.flip_generated"),
                      .flip_deceived = number("loss.flip_deceived"),
                      .weight = number("loss.class_weight")},
          .generator_optimizer = generator_optimizer(recipe),
          .discriminator_optimizer = discriminator_optimizer(recipe),
          .batch = kJetBatch};
}

Jets::Jets() : pixels(static_cast<std::size_t>(kJets * kJetPixels)) {
  kernels::uniform_noise({&cpu_backend(), nullptr}, {.x = pixels.data(),
                                                     .ldx = kJetPixels,
                                                     .N = kJets,
                                                     .D = kJetPixels,
                                                     .key = {.seed = 1, .stream = Stream::test}});
  for (float& pixel : pixels) pixel = pixel < 0.9f ? 0.0f : std::pow(10 * pixel - 9, 8.0f);
  for (Index n = 0; n < kJets; ++n) labels.push_back(static_cast<std::int32_t>(n % 2));
}

void lagan_iteration(Gan& gan) {
  gan.judge(gan.real(kJetBatch), kJetBatch, Label::real, GradientMode::overwrite);
  gan.update_discriminator();
  gan.judge(gan.generated(kJetBatch), kJetBatch, Label::generated, GradientMode::overwrite);
  gan.update_discriminator();
  for (int step = 0; step < 2; ++step) {
    gan.deceive(kJetBatch);
    gan.update_generator();
  }
}

}  // namespace fastgan::bench
