// A small EventGAN (arXiv:1907.03764) on the noise of small_gan.hpp: energies on the mass shell,
// the pull of two resonances, the penalty of Roth et al.
#pragma once

#include "tests/gan/small_gan.hpp"

namespace fastgan::test {

/// Three particles of masses 0, 1, 2 in units of 8 GeV.
inline GanOptions resonance_options() {
  GanOptions options = small_options();
  Graph graph;
  Node x = graph.input(kFeatures);
  x = graph.dense(graph.dense(x, 32, leaky_relu(0.3f)), 9, leaky_relu(0.5f));
  graph.output(graph.on_shell(x, {0, 1, 2}));
  options.generator = graph;
  options.discriminator = tower(12, {33, 16}, 1);
  const kernels::MassParticle a{.px = 1, .py = 2, .pz = 3, .mass = 0};
  const kernels::MassParticle b{.px = 5, .py = 6, .pz = 7, .mass = 8};
  const kernels::MassParticle c{.px = 9, .py = 10, .pz = 11, .mass = 16};
  options.resonances = {.resonances = {{{a, b}, {3.0f}, kernels::MmdKernel::cauchy},
                                       {{a, b, c}, {4.0f, 9.0f}, kernels::MmdKernel::gaussian}},
                        .weight = 0.75f,
                        .unit = 8};
  return options;
}

inline std::vector<float> resonance_data() {
  std::vector<float> data = small_data();
  data.resize(data.size() / 12 * 12);
  return data;
}

/// One iteration of that training.
inline void iterate_with_resonances(Gan& gan) {
  const Penalty roth{PenaltyKind::roth, 0.1f};
  gan.judge(gan.real(100), 100, Label::real, GradientMode::overwrite, roth);
  gan.judge(gan.generated(100), 100, Label::generated, GradientMode::accumulate, roth);
  gan.update_discriminator();
  gan.deceive(200, gan.real(200));
  gan.update_generator();
}

}  // namespace fastgan::test
