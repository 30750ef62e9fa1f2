// The full DY-GAN as a whole: iterations of its training and generation, noise included. The
// same work as bench/peers does in PyTorch.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ceiling.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/gan.hpp"
#include "fastgan/generator.hpp"

namespace fastgan {
namespace {

constexpr Index kFeatures = 17, kHalf = 256, kBatch = 512, kEvents = 65536;

Graph network(std::initializer_list<Index> widths, Index outputs) {
  Graph graph;
  Node x = graph.input(kFeatures);
  for (const Index width : widths) x = graph.dense(x, width, leaky_relu(0.2f));
  graph.output(graph.dense(x, outputs));
  return graph;
}

GanOptions dygan() {
  const OptimizerOptions adadelta{.kind = OptimizerKind::adadelta, .learning_rate = 1.0f};
  return {.generator = network({64, 128, 256, 512, 256, 128}, kFeatures),
          .discriminator = network({128, 128, 256, 256, 128, 64, 32, 16, 8}, 1),
          .latent = {LatentKind::normal, kFeatures},
          .generator_optimizer = adadelta,
          .discriminator_optimizer = adadelta,
          .batch = kBatch};
}

/// The share of the fp32 ceiling: the larger of its values `before` and now, times the threads.
void count_work(benchmark::State& state, double multiply_adds, double before, double threads) {
  const double ceiling = std::max(before, bench::fma_ceiling(best_isa())) * threads * 1e9;
  const double work = 2 * multiply_adds * static_cast<double>(state.iterations());
  state.counters["FLOP/s"] = benchmark::Counter(work, benchmark::Counter::kIsRate);
  state.counters["of_ceiling"] = benchmark::Counter(work / ceiling, benchmark::Counter::kIsRate);
}

/// Multiply-adds of the products of one iteration: forward, gradient of the data, gradient of the
/// weights cost the same; the first layer needs no gradient of its input where the noise or the
/// events are that input.
double iteration_work() {
  const auto G = static_cast<double>(dygan().generator.multiply_adds());
  const auto D = static_cast<double>(dygan().discriminator.multiply_adds());
  const double first_of_D = kFeatures * 128, first_of_G = kFeatures * 64;
  return 2 * kHalf * (3 * D - first_of_D) + kHalf * G + kBatch * (2 * D + 3 * G - first_of_G);
}

void train(benchmark::State& state) {
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  std::vector<float> data(5000 * kFeatures);
  for (std::size_t i = 0; i < data.size(); ++i) {
    data[i] = i % kFeatures == 2 || i % kFeatures == 6 ? 60.0f
                                                       : static_cast<float>(i * 7919 % 81) - 40.0f;
  }
  Gan gan({&cpu_backend(), executor.get()}, dygan(), data);
  const Regression pull{.column = {{0, -1, 1, 2}, {3, 4, 5, 6}},
                        .mass = 89.6f,
                        .sigma = 7.7f,
                        .c1 = 1e-4f,
                        .c2 = 1e-4f};
  const double ceiling = bench::fma_ceiling(best_isa());
  for (auto _ : state) {
    gan.judge(gan.real(kHalf), kHalf, Label::real, GradientMode::overwrite);
    gan.update_discriminator();
    gan.judge(gan.generated(kHalf), kHalf, Label::generated, GradientMode::overwrite);
    gan.update_discriminator();
    gan.deceive(kBatch, &pull);
    gan.update_generator();
  }
  state.SetItemsProcessed(state.iterations());
  count_work(state, iteration_work(), ceiling, static_cast<double>(state.range(0)));
}

Model untrained() {
  const std::vector<float> data(kFeatures, 1.0f);
  Gan gan({&cpu_backend(), nullptr}, dygan(), data);
  Model model;
  model.generator = dygan().generator;
  model.latent = dygan().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  std::vector<std::string> columns;
  for (Index i = 0; i < kFeatures; ++i) columns.push_back("x" + std::to_string(i));
  model.chain = Chain(columns, std::vector<std::string>(columns.size()), {});
  return model;
}

void generate(benchmark::State& state) {
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const Generator generator(untrained());
  std::vector<Workspace> workspaces;
  for (int w = 0; w < executor->width(); ++w) workspaces.push_back(generator.workspace());
  std::vector<float> events(static_cast<std::size_t>(kEvents * kFeatures));
  std::uint64_t first = 0;
  const double ceiling = bench::fma_ceiling(best_isa());
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first, .count = kEvents}, *executor, workspaces,
                       events);
    first += kEvents;
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
  const auto event = static_cast<double>(dygan().generator.multiply_adds());
  count_work(state, event * kEvents, ceiling, static_cast<double>(state.range(0)));
}

/// One event a call: bound by reading the weights once.
void generate_one(benchmark::State& state) {
  const Generator generator(untrained());
  Workspace workspace = generator.workspace();
  float event[kFeatures];
  std::uint64_t first = 0;
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first++, .count = 1}, workspace, event);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
  const double bytes = 4.0 * static_cast<double>(dygan().generator.multiply_adds());
  const double read = bench::read_ceiling(static_cast<std::size_t>(bytes)) * 1e9;
  const double total = bytes * static_cast<double>(state.iterations());
  state.counters["weights_B/s"] = benchmark::Counter(total, benchmark::Counter::kIsRate);
  state.counters["of_read_ceiling"] = benchmark::Counter(total / read, benchmark::Counter::kIsRate);
}

BENCHMARK(train)
    ->Name("dygan_full/train/fp32/batch:512/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(generate)
    ->Name("dygan_full/generate/fp32/batch:65536/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(generate_one)->Name("dygan_full/generate/fp32/batch:1/fastgan");

}  // namespace
}  // namespace fastgan
