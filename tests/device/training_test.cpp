// Trainings on a device: kernels of CUDA on memory that the host cannot reach, one graph an
// iteration. Where no sum is regrouped, as in DY-GAN, they have the bits of the CPU.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/device/outcome.hpp"
#include "tests/gan/small_gan.hpp"
#include "tests/gan/trainers.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

/// DY-GAN reduced to the two muons (arXiv:1901.05282, section 4), its layers 1/`narrower` as wide.
GanOptions dygan(Index narrower, Index batch) {
  std::vector<Index> G{64, 128, 256, 512, 256, 128}, D{128, 128, 256, 256, 128, 64, 32, 16, 8};
  for (std::vector<Index>* widths : {&G, &D}) {
    for (Index& width : *widths) width = std::max<Index>(1, width / narrower);
  }
  GanOptions options = small_options(OptimizerKind::adadelta);
  options.generator = tower(kFeatures, G, kFeatures);
  options.discriminator = tower(kFeatures, D, 1);
  options.batch = batch;
  for (OptimizerOptions* optimizer :
       {&options.generator_optimizer, &options.discriminator_optimizer}) {
    optimizer->learning_rate = 1.0f;
  }
  return options;
}

/// The paper's iteration: D on real events, D on generated ones, G with its pull on the mass.
void iterate_dygan(Gan& gan) {
  const Index batch = gan.options().batch, half = batch / 2;
  const Regression regression = small_regression();
  gan.begin_iteration();
  gan.judge(gan.real(half), half, Label::real, GradientMode::overwrite);
  gan.update_discriminator();
  gan.judge(gan.generated(half), half, Label::generated, GradientMode::overwrite);
  gan.update_discriminator();
  gan.deceive(batch, &regression);
  gan.update_generator();
  gan.end_iteration();
}

Outcome train(const Context& context, const GanOptions& options, int iterations) {
  const std::vector<float> data = small_data();
  Gan gan(context, options, data);
  for (int i = 0; i < iterations; ++i) iterate_dygan(gan);
  return Outcome(gan);
}

/// On the CPU and on every device; the losses, whose sums are regrouped, alike on all devices.
void check_training(const GanOptions& options, int iterations) {
  const Outcome cpu = train({.backend = &check::fused_cpu()}, options, iterations);
  for (const float w : cpu.generator) REQUIRE(std::isfinite(w));
  std::vector<GanLosses> losses;
  for (const Trainer& trainer : trainers()) {
    INFO(trainer.name);
    const Outcome found = train(trainer.context, options, iterations);
    found.check_same(cpu);
    losses.push_back(found.losses);
    CHECK(std::memcmp(&losses.front(), &losses.back(), sizeof(GanLosses)) == 0);
  }
}

}  // namespace

TEST_CASE("training on a device: 20 iterations of reduced DY-GAN have the bits of the CPU") {
  check_training(dygan(8, 34), 20);
}

TEST_CASE("training on a device: DY-GAN as wide as in the paper") {
  check_training(dygan(1, 16), 1);
}

TEST_CASE("training on a device: penalty, joint updates, every optimizer") {
  const std::vector<float> data = small_data();
  std::size_t turn = 0;  // one schedule an optimizer
  for (const OptimizerKind kind :
       {OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adam}) {
    const auto run = [&](const Context& context) {
      Gan gan(context, small_options(kind), data);
      for (int i = 0; i < 2; ++i) {
        gan.begin_iteration();
        iterate(gan, 1.0f / static_cast<float>(i + 1));  // as a rate that falls
        gan.end_iteration();
      }
      return Outcome(gan);
    };
    const Outcome cpu = run({.backend = &check::fused_cpu()});
    const std::vector<Trainer> all = trainers();
    const Trainer& trainer = all[turn++ % all.size()];
    INFO(trainer.name);
    run(trainer.context).check_same(cpu);
  }
}

TEST_CASE("training on a device: continued from its state as if it had not stopped") {
  const std::vector<float> data = small_data();
  const GanOptions options = dygan(8, 32);
  const Outcome whole = train(trainers().front().context, options, 5);
  const Context context = trainers().back().context;
  Gan first(context, options, data), second(context, options, data);
  for (int i = 0; i < 2; ++i) iterate_dygan(first);
  const Gan::State from = first.state(), to = second.state();
  const auto carry = [](std::span<const float> a, std::span<float> b) {
    std::copy(a.begin(), a.end(), b.begin());
  };
  carry(from.generator, to.generator);
  carry(from.discriminator, to.discriminator);
  carry(from.average, to.average);
  carry(from.generator_first, to.generator_first);
  carry(from.generator_second, to.generator_second);
  carry(from.discriminator_first, to.discriminator_first);
  carry(from.discriminator_second, to.discriminator_second);
  second.restore(first.counters());
  for (int i = 2; i < 5; ++i) iterate_dygan(second);
  Outcome(second).check_same(whole);
}

TEST_CASE("training on a device: a penalty between real and generated events") {
  const std::vector<float> data = small_data();
  const auto run = [&](const Context& context) {
    Gan gan(context, small_options(), data);
    for (int i = 0; i < 2; ++i) {
      const Events real = gan.real(50), generated = gan.generated(50);
      gan.judge(real, 50, Label::real, GradientMode::overwrite);
      gan.penalize(gan.between(real, generated, 50), 50, GradientMode::accumulate,
                   {PenaltyKind::r1, 0.1f});
      gan.update_discriminator();
    }
    return Outcome(gan);
  };
  const Outcome cpu = run({.backend = &check::fused_cpu()});
  for (const Trainer& trainer : trainers()) {
    INFO(trainer.name);
    run(trainer.context).check_same(cpu);
  }
}
