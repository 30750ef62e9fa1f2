#include "lagan_paper.hpp"

#include <cmath>

#include "examples/lagan/algorithm.hpp"
#include "examples/lagan/recipes.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan::bench {

namespace {

Config paper() { return resolve_recipe(lagan::recipes(), "", {}); }

}  // namespace

GanOptions lagan_paper() { return lagan::gan_options(paper(), "lagan"); }

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
  static const Index steps = lagan::generator_steps(paper());
  lagan::iterate(gan, steps);
}

}  // namespace fastgan::bench
