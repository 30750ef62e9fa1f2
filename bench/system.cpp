#include "system.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>

#include "ceiling.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/fold.hpp"
#include "fastgan/generator.hpp"

namespace fastgan::bench {
namespace {

using benchmark::Counter;
using benchmark::State;

bool is_missing(State& state, Precision precision) {
  if (is_supported(precision)) return false;
  state.SkipWithError("not on this processor");
  return true;
}

/// The share of the ceiling of the precision: the larger of its values `before` and now, times the
/// threads.
void count_work(State& state, Precision precision, double multiply_adds, double before) {
  const auto threads = static_cast<double>(state.range(0));
  const double ceiling = std::max(before, dense_ceiling(precision)) * threads * 1e9;
  const double work = 2 * multiply_adds * static_cast<double>(state.iterations());
  state.counters["FLOP/s"] = Counter(work, Counter::kIsRate);
  state.counters["of_ceiling"] = Counter(work / ceiling, Counter::kIsRate);
}

void train(State& state, const System& system, Precision precision) {
  if (is_missing(state, precision)) return;
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const Trainee trainee = system.training({&cpu_backend(), executor.get()}, precision);
  const double ceiling = dense_ceiling(precision);
  for (auto _ : state) trainee.iterate();
  state.SetItemsProcessed(state.iterations());
  count_work(state, precision, system.iteration_work(), ceiling);
}

Graph folded_graph(const Model& model) { return folded(model.generator, model.tensors).graph; }

void generate(State& state, const System& system, Precision precision) {
  if (is_missing(state, precision)) return;
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  const Model model = system.untrained();
  const Generator generator(model, {.precision = precision});
  std::vector<Workspace> workspaces;
  workspaces.reserve(static_cast<std::size_t>(executor->width()));
  for (int w = 0; w < executor->width(); ++w) workspaces.push_back(generator.workspace());
  const auto width = static_cast<Index>(generator.columns().size());
  std::vector<float> events(static_cast<std::size_t>(system.events * width));
  const auto count = static_cast<std::uint64_t>(system.events);
  std::uint64_t first = 0;
  const double ceiling = dense_ceiling(precision);
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first, .count = system.events}, *executor, workspaces,
                       events);
    first += count;
  }
  state.SetItemsProcessed(state.iterations() * system.events);
  const double event = system.event_work(folded_graph(model));
  count_work(state, precision, event * static_cast<double>(system.events), ceiling);
}

/// Of what an event reads: filters and matrices in their packed form, where there is one.
double weight_bytes(const Graph& graph, Precision precision) {
  double bytes = 0;
  for (const Graph::Entry& entry : graph.layers()) {
    const std::size_t packed = entry.layer->packed_bytes(precision, PackUse::forward);
    bytes += static_cast<double>(packed);
    for (const Parameter& parameter : entry.layer->parameters()) {
      if (packed == 0 || parameter.name != "w")
        bytes += 4.0 * static_cast<double>(parameter.count());
    }
  }
  return bytes;
}

/// One event a call: bound by reading the weights once.
void generate_one(State& state, const System& system, Precision precision) {
  if (is_missing(state, precision)) return;
  const Model model = system.untrained();
  const Generator generator(model, {.precision = precision});
  Workspace workspace = generator.workspace();
  std::vector<float> event(generator.columns().size());
  std::uint64_t first = 0;
  for (auto _ : state) {
    generator.generate({.seed = 1, .first = first++, .count = 1}, workspace, event);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
  const double bytes = weight_bytes(folded_graph(model), precision);
  const double read = read_ceiling(static_cast<std::size_t>(bytes)) * 1e9;
  const double total = bytes * static_cast<double>(state.iterations());
  state.counters["weights_B/s"] = Counter(total, Counter::kIsRate);
  state.counters["of_read_ceiling"] = Counter(total / read, Counter::kIsRate);
}

using Run = void (*)(State&, const System&, Precision);

benchmark::internal::Benchmark* add(const std::shared_ptr<const System>& system,
                                    const std::string& work, Precision precision, Index batch,
                                    Run run) {
  const std::string title = system->name + "/" + work + "/" + std::string(name(precision)) +
                            "/batch:" + std::to_string(batch) + "/fastgan";
  return benchmark::RegisterBenchmark(title.c_str(),
                                      [=](State& state) { run(state, *system, precision); });
}

}  // namespace

void add(const System& system) {
  const auto shared = std::make_shared<const System>(system);
  for (const Precision precision : system.precisions) {
    for (auto* row : {add(shared, "train", precision, system.batch, train),
                      add(shared, "generate", precision, system.events, generate)}) {
      row->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
    }
    add(shared, "generate", precision, 1, generate_one);
  }
}

}  // namespace fastgan::bench
