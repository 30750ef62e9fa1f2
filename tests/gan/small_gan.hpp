// A small pair of networks on noise with correlations, for tests of the training engine.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "fastgan/gan.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan::test {

inline constexpr Index kFeatures = 7;
inline constexpr Index kRows = 3000;

inline Graph tower(Index inputs, const std::vector<Index>& widths, Index outputs) {
  Graph graph;
  Node x = graph.input(inputs);
  for (const Index width : widths) x = graph.dense(x, width, leaky_relu(0.3f));
  graph.output(graph.dense(x, outputs));
  return graph;
}

inline GanOptions small_options(OptimizerKind kind = OptimizerKind::adam) {
  const OptimizerOptions optimizer{.kind = kind, .learning_rate = 1e-3f};
  return {.generator = tower(kFeatures, {32, 65}, kFeatures),
          .discriminator = tower(kFeatures, {65, 32}, 1),
          .latent = {LatentKind::normal, kFeatures},
          .generator_optimizer = optimizer,
          .discriminator_optimizer = optimizer,
          .batch = 200,
          .seed = 11,
          .average_decay = 0.99f};
}

/// (kRows, kFeatures): muon-like momenta around 40 GeV.
inline std::vector<float> small_data() {
  std::vector<float> data(static_cast<std::size_t>(kRows * kFeatures));
  kernels::normal_noise({&cpu_backend(), nullptr}, {.x = data.data(),
                                                    .ldx = kFeatures,
                                                    .N = kRows,
                                                    .D = kFeatures,
                                                    .key = {.seed = 3, .stream = Stream::test}});
  for (Index n = 0; n < kRows; ++n) {
    float* row = data.data() + n * kFeatures;
    for (Index i = 1; i < kFeatures; ++i) row[i] = 0.5f * row[i] + 0.5f * row[i - 1];
  }
  return data;
}

/// The columns px1 pz1 E1 px2 py2 pz2 E2.
inline Regression small_regression() {
  return {.column = {{0, -1, 1, 2}, {3, 4, 5, 6}},
          .mass = 2.0f,
          .sigma = 1.0f,
          .c1 = 1e-2f,
          .c2 = 1e-2f};
}

/// One iteration with everything in it: two updates of D with a penalty, one of G.
inline void iterate(Gan& gan, float rate = 1.0f) {
  const Regression regression = small_regression();
  gan.judge(gan.real(100), 100, Label::real, GradientMode::overwrite, {PenaltyKind::r1, 0.1f});
  gan.judge(gan.generated(100), 100, Label::generated, GradientMode::accumulate);
  gan.update_discriminator(rate);
  gan.deceive(200, &regression);
  gan.update_generator(rate);
}

inline std::vector<float> copy(std::span<const float> values) {
  return {values.begin(), values.end()};
}

/// Bitwise, so that NaN equals NaN and −0 differs from 0.
inline bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

}  // namespace fastgan::test
