#include "kernel_bench.hpp"

#include <benchmark/benchmark.h>

#include "ceiling.hpp"

namespace fastgan::bench {
namespace {

void measure(benchmark::State& state, Isa isa, const std::function<Work()>& make) {
  const Work work = make();
  const Context context{&cpu_backend(isa), nullptr};
  work.run(context);
  if (const std::string wrong = work.verify(); !wrong.empty()) {
    state.SkipWithError(wrong.c_str());
    return;
  }
  for (auto _ : state) {
    work.run(context);
    benchmark::ClobberMemory();
  }
  const double runs = static_cast<double>(state.iterations());
  const double read = read_ceiling(static_cast<std::size_t>(work.bytes)) * 1e9;
  using benchmark::Counter;
  state.counters["elements/s"] = Counter(work.elements * runs, Counter::kIsRate);
  state.counters["B/s"] = Counter(work.bytes * runs, Counter::kIsRate);
  state.counters["of_read_ceiling"] = Counter(work.bytes * runs / read, Counter::kIsRate);
}

}  // namespace

void add(const std::string& name, const std::function<Work()>& make, Precision precision) {
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (!is_supported(isa) || !is_supported(precision, isa)) continue;
    const std::string title = name + "/fastgan_" + std::string(fastgan::name(isa));
    benchmark::RegisterBenchmark(
        title.c_str(), [isa, make](benchmark::State& state) { measure(state, isa, make); });
  }
}

}  // namespace fastgan::bench
