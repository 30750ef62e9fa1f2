// How often an iteration of a training becomes a graph.
#include <catch2/catch.hpp>

#include "emulation/engine/emulated_gpu.hpp"
#include "emulation/faults/build.hpp"
#include "fastgan/training.hpp"
#include "tests/gan/small_resonances.hpp"

using namespace fastgan;
using namespace fastgan::test;

TEST_CASE("graphs: one for all iterations, also where snapshots look in between") {
  emulation::EmulatedGpu gpu(emulation::kSchedules[0]);
  const std::vector<float> data = small_data();
  GanOptions options = small_options();
  options.batch = 200;
  Gan gan(context_of(gpu), options, data);
  int judged = 0;
  TrainingOptions frame{.folder = "", .iterations = 6, .snapshot_every = 2, .decay_from = 0};
  frame.judge = [&](std::span<const float> weights) {
    ++judged;
    CHECK(weights.size() == gan.generator_values().size());
    return Figures{{"score", static_cast<double>(judged)}};
  };
  Training training(gan, std::move(frame));
  while (training.next_iteration()) iterate(gan, training.rate());
  CHECK(judged == 3);
  CHECK(gpu.queue().graphs_built() == 1);
  CHECK(gpu.queue().graphs_launched() == 5);
  CHECK(training.progress().losses.generator > 0);
}

TEST_CASE("graphs: one for all iterations with resonances and penalties") {
  emulation::EmulatedGpu gpu(emulation::kSchedules[0]);
  const std::vector<float> data = resonance_data();
  Gan gan(context_of(gpu), resonance_options(), data);
  for (int i = 0; i < 4; ++i) {
    gan.begin_iteration();
    iterate_with_resonances(gan);
    gan.end_iteration();
  }
  CHECK(gpu.queue().graphs_built() == 1);
  CHECK(gpu.queue().graphs_launched() == 3);
  CHECK(gan.losses().resonances > 0);
}

TEST_CASE("graphs: a training that diverges on a device says so by its next snapshot") {
  emulation::EmulatedGpu gpu(emulation::kSchedules[0]);
  const std::vector<float> data = small_data();
  GanOptions options = small_options(OptimizerKind::sgd);
  options.generator_optimizer.learning_rate = 1e30f;
  options.discriminator_optimizer.learning_rate = 1e30f;
  Gan gan(context_of(gpu), options, data);
  Training training(gan, {.folder = "", .iterations = 50, .snapshot_every = 5});
  const auto run = [&] {
    while (training.next_iteration()) iterate(gan);
  };
  CHECK_THROWS_WITH(run(), Catch::Contains("training diverged at iteration"));
  CHECK(training.iteration() <= 5);
}
