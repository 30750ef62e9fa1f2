// EventGAN's parts of a training on a device: energies on the mass shell, penalties, the pull of
// resonances, the Wasserstein objective. Where no sum is regrouped, the bits of the CPU; the same
// bits on all devices.
#include <cmath>

#include "tests/device/outcome.hpp"
#include "tests/gan/small_resonances.hpp"
#include "tests/gan/trainers.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

constexpr int kIterations = 3;

template <class Iterate>
Outcome train(const Context& context, const GanOptions& options, const Iterate& iterate) {
  const std::vector<float> data = resonance_data();
  Gan gan(context, options, data);
  for (int i = 0; i < kIterations; ++i) {
    gan.begin_iteration();
    iterate(gan);
    gan.end_iteration();
  }
  return Outcome(gan);
}

template <class Iterate>
void check_bits_of_cpu(const GanOptions& options, const Iterate& iterate) {
  const Outcome cpu = train({.backend = &check::fused_cpu()}, options, iterate);
  for (const Trainer& trainer : trainers()) {
    INFO(trainer.name);
    train(trainer.context, options, iterate).check_same(cpu);
  }
}

template <class Iterate>
void check_alike(const GanOptions& options, const Iterate& iterate) {
  const Outcome first = train(trainers().front().context, options, iterate);
  for (const float w : first.generator) REQUIRE(std::isfinite(w));
  for (const Trainer& trainer : trainers()) {
    INFO(trainer.name);
    const Outcome found = train(trainer.context, options, iterate);
    found.check_same(first);
    CHECK(std::memcmp(&found.losses, &first.losses, sizeof(GanLosses)) == 0);
  }
}

/// D on both sides and between them, then G.
auto wasserstein(const Penalty& penalty) {
  return [=](Gan& gan) {
    const Events real = gan.real(100), generated = gan.generated(100);
    gan.judge(real, 100, Label::real, GradientMode::overwrite);
    gan.judge(generated, 100, Label::generated, GradientMode::accumulate);
    gan.penalize(gan.between(real, generated, 100), 100, GradientMode::accumulate, penalty);
    gan.update_discriminator();
    gan.deceive(200);
    gan.update_generator();
  };
}

}  // namespace

TEST_CASE("training on a device: energies on the mass shell have the bits of the CPU") {
  GanOptions options = resonance_options();
  options.resonances = {};
  check_bits_of_cpu(options, [](Gan& gan) {
    const Penalty r1{PenaltyKind::r1, 0.1f};
    gan.judge(gan.real(100), 100, Label::real, GradientMode::overwrite, r1);
    gan.judge(gan.generated(100), 100, Label::generated, GradientMode::accumulate);
    gan.update_discriminator();
    gan.deceive(200);
    gan.update_generator();
  });
}

TEST_CASE("training on a device: resonances and Roth's penalty, alike on all devices") {
  check_alike(resonance_options(), iterate_with_resonances);
}

TEST_CASE("training on a device: the Wasserstein objective") {
  GanOptions options = resonance_options();
  options.objective = Objective::wasserstein;
  options.resonances = {};
  check_bits_of_cpu(options, wasserstein({PenaltyKind::r1, 0.1f}));
  check_alike(options, wasserstein({PenaltyKind::wgan_gp, 10.0f}));
}
