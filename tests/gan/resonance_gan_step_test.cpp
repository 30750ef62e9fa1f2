// One iteration of a small EventGAN (energies on the mass shell, the penalty of Roth et al., MMD of
// invariant masses) against numbers that PyTorch computed in float64, and how far off a result may
// be (tools/reference/make_resonance_gan_step.py).
#include "fastgan/gan.hpp"
#include "tests/gan/step_values.hpp"
#include "tests/gan/trainers.hpp"

using namespace fastgan;
using test::Which;

namespace {

constexpr Index kEvents = 24, kLatent = 6, kColumns = 12;
constexpr Activation kLeaky = leaky_relu(0.25f);
const std::vector<double> kMasses{0.0, 0.25, 0.5};  // in units of 4 GeV

Graph dense(Graph graph, Node x, const std::vector<Index>& widths, Index outputs,
            const std::vector<double>& masses) {
  for (const Index width : widths) x = graph.dense(x, width, kLeaky);
  x = graph.dense(x, outputs);
  graph.output(masses.empty() ? x : graph.on_shell(x, masses));
  return graph;
}

kernels::MassParticle particle(Index k) {
  return {.px = 4 * k + 1,
          .py = 4 * k + 2,
          .pz = 4 * k + 3,
          .mass = 4.0f * static_cast<float>(kMasses[static_cast<std::size_t>(k)])};
}

GanOptions gan_options() {
  Graph G, D;
  const Node z = G.input(kLatent), x = D.input(kColumns);
  const OptimizerOptions adam{.kind = OptimizerKind::adam,
                              .learning_rate = 0x1p-8f,
                              .epsilon = 0x1p-10f,
                              .beta1 = 0.5f,
                              .beta2 = 0.9375f};
  return {.generator = dense(G, z, {20}, 9, kMasses),
          .discriminator = dense(D, x, {20, 11}, 1, {}),
          .latent = {LatentKind::uniform, kLatent},
          .resonances = {.resonances = {{{particle(0), particle(1)},
                                         {1.5f},
                                         kernels::MmdKernel::breit_wigner},
                                        {{particle(0), particle(1), particle(2)},
                                         {1.0f, 3.0f},
                                         kernels::MmdKernel::gaussian}},
                         .weight = 2.0f,
                         .unit = 4.0f},
          .generator_optimizer = adam,
          .discriminator_optimizer = adam,
          .batch = kEvents,
          .seed = 5};
}

void check_iteration(const Context& context, const test::StepValues& file) {
  const std::span<const float> data = file.tensor("real.0");
  REQUIRE(data.size() == static_cast<std::size_t>(kEvents * kColumns));
  const GanOptions options = gan_options();
  Gan gan(context, options, data);
  const Plan D(options.discriminator, {.batch = kEvents});
  const Plan& G = gan.generator_plan();
  const Gan::State start = gan.state();
  file.put(G, "generator", start.generator);
  file.put(D, "discriminator", start.discriminator);
  gan.restore(gan.counters());
  const test::EventsThere real(context, data, kColumns);
  const Penalty roth{PenaltyKind::roth, 0.5f};

  gan.begin_iteration();
  gan.judge(real, kEvents, Label::real, GradientMode::overwrite, roth);
  gan.judge(gan.generated(kEvents), kEvents, Label::generated, GradientMode::accumulate, roth);
  gan.update_discriminator();
  gan.deceive(kEvents, real);
  gan.update_generator();
  gan.end_iteration();
  file.check(D, Which::trained, "of_discriminator", gan.discriminator_gradients());
  file.check(G, Which::trained, "of_generator", gan.generator_gradients());

  const GanLosses& seen = gan.losses();
  file.check_tensor("losses.0",
                    std::vector{seen.discriminator_real, seen.discriminator_generated, seen.penalty,
                                seen.penalty_generated, seen.generator, seen.resonances});
  file.check(D, Which::all, "discriminator_after", gan.state().discriminator);
  file.check(G, Which::all, "generator_after", gan.state().generator);
}

}  // namespace

TEST_CASE("one iteration with resonances and Roth's penalty agrees with PyTorch") {
  const test::StepValues file("resonance_gan_step.safetensors");
  for (const test::Trainer& trainer : test::trainers()) {
    INFO(trainer.name);
    check_iteration(trainer.context, file);
  }
}
