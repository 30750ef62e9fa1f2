// EventGAN as a whole: iterations of its training, generation, and MMD of its four masses. The same
// work as bench/peers does in PyTorch.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "ceiling.hpp"
#include "eventgan_paper.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/generator.hpp"
#include "kernels/mmd/mmd.hpp"
#include "tests/numbers.hpp"

namespace fastgan {
namespace {

using bench::kEventBatch;

constexpr Index kEvents = 16384, kColumns = 24;

/// The share of the fp32 ceiling: the larger of its values `before` and now, times the threads.
void count_work(benchmark::State& state, double multiply_adds, double before, double threads) {
  const double ceiling = std::max(before, bench::fma_ceiling(best_isa())) * threads * 1e9;
  const double work = 2 * multiply_adds * static_cast<double>(state.iterations());
  state.counters["FLOP/s"] = benchmark::Counter(work, benchmark::Counter::kIsRate);
  state.counters["of_ceiling"] = benchmark::Counter(work / ceiling, benchmark::Counter::kIsRate);
}

/// Multiply-adds of the products of one iteration: each pass costs the same. D judges two batches
/// in four passes (forward, gradient of the data, tangent, gradient of the weights); G generates
/// twice and learns once; while it learns, D runs forward and passes the gradient on.
double iteration_work(const GanOptions& options) {
  const auto G = static_cast<double>(options.generator.multiply_adds());
  const auto D = static_cast<double>(options.discriminator.multiply_adds());
  const auto first_of_G =
      static_cast<double>(options.generator.layers().front().layer->multiply_adds());
  return static_cast<double>(kEventBatch) * (2 * 4 * D + G + 2 * D + 3 * G - first_of_G);
}

void train(benchmark::State& state) {
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const bench::TopPairs events;
  const GanOptions options = bench::eventgan_paper(events);
  Gan gan({&cpu_backend(), executor.get()}, options, events.data.coordinates);
  const double ceiling = bench::fma_ceiling(best_isa());
  for (auto _ : state) bench::eventgan_iteration(gan);
  state.SetItemsProcessed(state.iterations());
  count_work(state, iteration_work(options), ceiling, static_cast<double>(state.range(0)));
}

Model untrained() {
  const bench::TopPairs events;
  const Gan gan({&cpu_backend(), nullptr}, bench::eventgan_paper(events), events.data.coordinates);
  Model model;
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  model.chain = events.data.chain;
  return model;
}

void generate(benchmark::State& state) {
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const Model model = untrained();
  const Generator generator(model);
  std::vector<Workspace> workspaces;
  for (int w = 0; w < executor->width(); ++w) workspaces.push_back(generator.workspace());
  std::vector<float> events(static_cast<std::size_t>(kEvents * kColumns));
  std::uint64_t first = 0;
  const double ceiling = bench::fma_ceiling(best_isa());
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first, .count = kEvents}, *executor, workspaces,
                       events);
    first += kEvents;
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
  count_work(state, static_cast<double>(kEvents * model.generator.multiply_adds()), ceiling,
             static_cast<double>(state.range(0)));
}

/// One event a call: bound by reading the weights once.
void generate_one(benchmark::State& state) {
  const Model model = untrained();
  const Generator generator(model);
  Workspace workspace = generator.workspace();
  float event[kColumns];
  std::uint64_t first = 0;
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first++, .count = 1}, workspace, event);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
  const double bytes = 4.0 * static_cast<double>(model.generator.multiply_adds());
  const double read = bench::read_ceiling(static_cast<std::size_t>(bytes)) * 1e9;
  const double total = bytes * static_cast<double>(state.iterations());
  state.counters["weights_B/s"] = benchmark::Counter(total, benchmark::Counter::kIsRate);
  state.counters["of_read_ceiling"] = benchmark::Counter(total / read, benchmark::Counter::kIsRate);
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

BENCHMARK(train)
    ->Name("eventgan/train/fp32/batch:1024/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(generate)
    ->Name("eventgan/generate/fp32/batch:16384/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(generate_one)->Name("eventgan/generate/fp32/batch:1/fastgan");
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
