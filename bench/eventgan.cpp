// EventGAN as a whole, and MMD of its four masses.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "eventgan_paper.hpp"
#include "fastgan/executor.hpp"
#include "kernels/mmd/mmd.hpp"
#include "system.hpp"
#include "tests/numbers.hpp"

namespace fastgan {
namespace {

using bench::kEventBatch;

constexpr Index kEvents = 16384;

/// Multiply-adds of the products of one iteration: each pass costs the same. D judges two batches
/// in four passes (forward, gradient of the data, tangent, gradient of the weights); G generates
/// twice and learns once; while it learns, D runs forward and passes the gradient on.
double iteration_work() {
  const GanOptions options = bench::eventgan_paper(bench::TopPairs(), Precision::fp32);
  const auto G = static_cast<double>(options.generator.multiply_adds());
  const auto D = static_cast<double>(options.discriminator.multiply_adds());
  const auto first_of_G =
      static_cast<double>(options.generator.layers().front().layer->multiply_adds());
  return static_cast<double>(kEventBatch) * (2 * 4 * D + G + 2 * D + 3 * G - first_of_G);
}

std::function<void()> training(const Context& context, Precision precision) {
  auto events = std::make_shared<const bench::TopPairs>();
  auto gan = std::make_shared<Gan>(context, bench::eventgan_paper(*events, precision),
                                   events->data.coordinates);
  return [events, gan] { bench::eventgan_iteration(*gan); };
}

Model untrained() {
  const bench::TopPairs events;
  const Gan gan({&cpu_backend(), nullptr}, bench::eventgan_paper(events, Precision::fp32),
                events.data.coordinates);
  Model model;
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  model.chain = events.data.chain;
  return model;
}

/// Loss and gradient of four masses that are scattered about a resonance.
template <Index N>
void mmd(benchmark::State& state) {
  constexpr Index kMasses = 4;
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const auto masses = [&](std::uint64_t seed) {
    std::vector<float> m = check::normal_numbers(N * kMasses, seed);
    const std::vector<float> by = check::normal_numbers(N * kMasses, seed + 1);
    for (std::size_t i = 0; i < m.size(); ++i) m[i] = 80.0f + m[i] / (std::abs(by[i]) + 1e-3f);
    return m;
  };
  const std::vector<float> x = masses(1), y = masses(3), width(kMasses, 2.05f);
  std::vector<float> loss(kMasses), dx(x.size());
  Buffer<std::byte> scratch(kernels::mmd_scratch_bytes(N, N, kMasses));
  for (auto _ : state) {
    kernels::mmd({&cpu_backend(), executor.get()}, {.loss = loss.data(),
                                                    .dx = dx.data(),
                                                    .lddx = N,
                                                    .x = x.data(),
                                                    .ldx = N,
                                                    .y = y.data(),
                                                    .ldy = N,
                                                    .N = N,
                                                    .M = N,
                                                    .K = kMasses,
                                                    .width = width.data(),
                                                    .scratch = scratch.data()});
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}

const bool kAdded = [] {
  bench::add({.name = "eventgan",
              .batch = kEventBatch,
              .events = kEvents,
              .training = training,
              .iteration_work = iteration_work,
              .untrained = untrained});
  return true;
}();

BENCHMARK(mmd<1024>)
    ->Name("eventgan/mmd/fp32/batch:1024/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(mmd<4096>)
    ->Name("eventgan/mmd/fp32/batch:4096/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();

}  // namespace
}  // namespace fastgan
