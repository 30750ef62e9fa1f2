// dense/<pass>/<precision>/<batch:N,I,O>/<implementation>: every layer of DY-GAN, checked against
// the reference before it is timed, beside the textbook triple loop ("naive"). The ceiling of fp32
// is that of fused multiply-adds, of bf16 that of AMX, of bf16x3, with three products for one, a
// third of it.
#include <benchmark/benchmark.h>

#include <optional>
#include <string>

#include "ceiling.hpp"
#include "dense_pass.hpp"

namespace fastgan::bench {
namespace {

using test::DenseCase;

constexpr Index kTile = 64;  // events of a tile of the engine

void naive_forward(DenseCase& c) {
  for (Index n = 0; n < c.N; ++n) {
    for (Index o = 0; o < c.O; ++o) {
      float sum = c.b.at(0, o);
      for (Index i = 0; i < c.I; ++i) sum += c.x.at(n, i) * c.w.at(i, o);
      c.y.at(n, o) = sum > 0 ? sum : sum * kDenseActivation.slope;
    }
  }
}

void naive_backward_data(DenseCase& c) {
  for (Index n = 0; n < c.N; ++n) {
    for (Index i = 0; i < c.I; ++i) {
      float sum = 0;
      for (Index o = 0; o < c.O; ++o) sum += c.dz.at(n, o) * c.w.at(i, o);
      c.dx.at(n, i) = c.x.at(n, i) > 0 ? sum : sum * kDenseActivation.slope;
    }
  }
}

void naive_backward_weights(DenseCase& c) {
  for (Index i = 0; i < c.I; ++i) {
    for (Index o = 0; o < c.O; ++o) {
      float sum = 0;
      for (Index n = 0; n < c.N; ++n) sum += c.x.at(n, i) * c.dz.at(n, o);
      c.dw.at(i, o) = sum;
    }
  }
}

void naive(const std::string& pass, DenseCase& c) {
  if (pass == "forward") return naive_forward(c);
  if (pass == "backward_data") return naive_backward_data(c);
  naive_backward_weights(c);
}

struct Setting {
  DenseSetting layer;
  std::optional<Isa> isa;  // none: naive
};

double ceiling_of(const Setting& s) {
  if (s.layer.precision == Precision::fp32) return fma_ceiling(s.isa.value_or(best_isa())) * 1e9;
  return dense_ceiling(s.layer.precision) * 1e9;
}

void dense(benchmark::State& state, const Setting& s) {
  const Precision precision = s.layer.precision;
  if (s.isa && !is_supported(precision, *s.isa)) {
    state.SkipWithError("not on this processor");
    return;
  }
  DensePass pass(s.layer);
  const Context context{&cpu_backend(s.isa.value_or(best_isa())), nullptr};
  const auto run = [&] { s.isa ? pass.run(context) : naive(s.layer.pass, pass.tensors()); };
  run();
  if (const std::string wrong = pass.verify(); !wrong.empty()) {
    state.SkipWithError(wrong.c_str());
    return;
  }
  const double before = ceiling_of(s);
  for (auto _ : state) {
    run();
    benchmark::ClobberMemory();
  }
  const double ceiling = std::max(before, ceiling_of(s));
  const double work = 2.0 * pass.multiply_adds() * static_cast<double>(state.iterations());
  using benchmark::Counter;
  state.counters["FLOP/s"] = Counter(work, Counter::kIsRate);
  state.counters["of_ceiling"] = Counter(work / ceiling, Counter::kIsRate);
  if (s.layer.N != 1) return;
  const Index I = s.layer.I, O = s.layer.O;
  const auto bytes = precision == Precision::fp32
                         ? sizeof(float) * static_cast<std::size_t>(I * O)
                         : kernels::dense_panels_bytes(I, O, precision, kernels::PanelUse::forward);
  const double weights = static_cast<double>(bytes) * static_cast<double>(state.iterations());
  state.counters["weights_B/s"] = Counter(weights, Counter::kIsRate);
}

void add(const Setting& s) {
  const std::string isa(s.layer.precision == Precision::fp32 ? name(s.isa.value_or(best_isa()))
                                                             : "amx");
  const std::string title = s.layer.name() + "/" + (s.isa ? "fastgan_" + isa : "naive");
  benchmark::RegisterBenchmark(title.c_str(), [s](benchmark::State& state) { dense(state, s); });
}

void add_layer(Index I, Index O) {
  for (const char* pass : {"forward", "backward_data", "backward_weights"}) {
    for (const Index N : {Index{1}, kTile, Index{256}, Index{512}}) {
      const bool weights = std::string(pass) == "backward_weights";
      if (weights != (N > kTile)) continue;
      if (N == 1 && std::string(pass) != "forward") continue;
      for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
        if (is_supported(isa)) add({{pass, N, I, O}, isa});
      }
      for (const Precision precision : {Precision::bf16, Precision::bf16x3}) {
        add({{pass, N, I, O, precision}, Isa::avx512});
      }
      add({{pass, N, I, O}, std::nullopt});
    }
  }
}

const bool kAdded = [] {
  for_layers_of_dygan(add_layer);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
