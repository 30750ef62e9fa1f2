// LAGAN as a whole: iterations of its training, and generation with the folded network, noise and
// classes included. The same work as bench/peers does in PyTorch.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "ceiling.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/generator.hpp"
#include "kernels/window.hpp"
#include "lagan_paper.hpp"

namespace fastgan {
namespace {

using bench::kJetBatch;
using bench::kJetPixels;

constexpr Index kImages = 8192;

/// Multiply-adds of one event: those of a window that meet padding are not done.
double products_of(const Layer& layer) {
  if (layer.op() != "conv_2d" && layer.op() != "locally_connected_2d") {
    return static_cast<double>(layer.multiply_adds());
  }
  const Attributes is = layer.attributes();
  const auto setting = [&](const char* name) { return is.integer(name, 0, 1 << 20); };
  const auto taps = [&](Index outputs, Index inputs) {
    Index sum = 0;
    for (Index o = 0; o < outputs; ++o) {
      sum += kernels::taps_inside(o / setting("repeat"), setting("stride"), setting("pad"),
                                  setting("window"), inputs)
                 .size();
    }
    return static_cast<double>(sum);
  };
  const ImageShape y = layer.image();
  return taps(y.height, setting("height")) * taps(y.width, setting("width")) *
         static_cast<double>(setting("channels") * y.channels);
}

double products_of(const Graph& graph) {
  double sum = 0;
  for (const Graph::Entry& entry : graph.layers()) sum += products_of(*entry.layer);
  return sum;
}

/// The share of the fp32 ceiling: the larger of its values `before` and now, times the threads.
void count_work(benchmark::State& state, double multiply_adds, double before, double threads) {
  const double ceiling = std::max(before, bench::fma_ceiling(best_isa())) * threads * 1e9;
  const double work = 2 * multiply_adds * static_cast<double>(state.iterations());
  state.counters["FLOP/s"] = benchmark::Counter(work, benchmark::Counter::kIsRate);
  state.counters["of_ceiling"] = benchmark::Counter(work / ceiling, benchmark::Counter::kIsRate);
}

/// Of one iteration: forward, gradient of the data and gradient of the weights cost the same. D's
/// first layer needs no gradient of the images that D judges; while G learns, D needs none of its
/// weights.
double iteration_work() {
  const GanOptions options = bench::lagan_paper();
  const double G = products_of(options.generator), D = products_of(options.discriminator);
  const double first_of_D = products_of(*options.discriminator.layers().front().layer);
  return kJetBatch * (2 * (3 * D - first_of_D) + G + 2 * (3 * G + 2 * D));
}

void train(benchmark::State& state) {
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const bench::Jets jets;
  Gan gan({&cpu_backend(), executor.get()}, bench::lagan_paper(), jets.pixels, jets.labels);
  const double ceiling = bench::fma_ceiling(best_isa());
  for (auto _ : state) bench::lagan_iteration(gan);
  state.SetItemsProcessed(state.iterations());
  count_work(state, iteration_work(), ceiling, static_cast<double>(state.range(0)));
}

Model untrained() {
  const bench::Jets jets;
  const Gan gan({&cpu_backend(), nullptr}, bench::lagan_paper(), jets.pixels, jets.labels);
  Model model;
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  Table pixels;
  for (Index p = 0; p < kJetPixels; ++p) pixels.columns.push_back("pixel_" + std::to_string(p));
  pixels.units.assign(pixels.columns.size(), "GeV");
  pixels.values.assign(pixels.columns.size(), 1.0f);
  model.chain = fit_chain({"pixels"}, pixels, 1);
  return model;
}

Graph folded_graph() {
  const Model model = untrained();
  return folded(model.generator, model.tensors).graph;
}

void generate(benchmark::State& state) {
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const Generator generator(untrained());
  std::vector<Workspace> workspaces;
  for (int w = 0; w < executor->width(); ++w) workspaces.push_back(generator.workspace());
  std::vector<float> images(static_cast<std::size_t>(kImages * kJetPixels));
  std::uint64_t first = 0;
  const double ceiling = bench::fma_ceiling(best_isa());
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first, .count = kImages}, *executor, workspaces,
                       images);
    first += kImages;
  }
  state.SetItemsProcessed(state.iterations() * kImages);
  count_work(state, kImages * products_of(folded_graph()), ceiling,
             static_cast<double>(state.range(0)));
}

/// One image a call: bound by reading the weights of the folded network once.
void generate_one(benchmark::State& state) {
  const Generator generator(untrained());
  Workspace workspace = generator.workspace();
  float image[kJetPixels];
  std::uint64_t first = 0;
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first++, .count = 1}, workspace, image);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
  const double bytes = 4.0 * static_cast<double>(folded_graph().parameters());
  const double read = bench::read_ceiling(static_cast<std::size_t>(bytes)) * 1e9;
  const double total = bytes * static_cast<double>(state.iterations());
  state.counters["weights_B/s"] = benchmark::Counter(total, benchmark::Counter::kIsRate);
  state.counters["of_read_ceiling"] = benchmark::Counter(total / read, benchmark::Counter::kIsRate);
}

BENCHMARK(train)
    ->Name("lagan/train/fp32/batch:100/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(generate)
    ->Name("lagan/generate/fp32/batch:8192/fastgan")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();
BENCHMARK(generate_one)->Name("lagan/generate/fp32/batch:1/fastgan");

}  // namespace
}  // namespace fastgan
