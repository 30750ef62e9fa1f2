// dense/<pass>/<precision>/<batch:N,I,O>/<implementation>: every layer of DY-GAN, checked against
// the reference before it is timed, beside the textbook triple loop ("naive"). The ceiling of fp32
// is that of fused multiply-adds, of bf16 that of AMX, of bf16x3, with three products for one, a
// third of it.
#include <benchmark/benchmark.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "ceiling.hpp"
#include "reference/dense_case.hpp"

namespace fastgan::bench {
namespace {

using test::DenseCase;
using test::Panels;

constexpr Index kTile = 64;  // events of a tile of the engine
const Activation kActivation = leaky_relu(0.3f);

void naive_forward(DenseCase& c) {
  for (Index n = 0; n < c.N; ++n) {
    for (Index o = 0; o < c.O; ++o) {
      float sum = c.b.at(0, o);
      for (Index i = 0; i < c.I; ++i) sum += c.x.at(n, i) * c.w.at(i, o);
      c.y.at(n, o) = sum > 0 ? sum : sum * kActivation.slope;
    }
  }
}

void naive_backward_data(DenseCase& c) {
  for (Index n = 0; n < c.N; ++n) {
    for (Index i = 0; i < c.I; ++i) {
      float sum = 0;
      for (Index o = 0; o < c.O; ++o) sum += c.dz.at(n, o) * c.w.at(i, o);
      c.dx.at(n, i) = c.x.at(n, i) > 0 ? sum : sum * kActivation.slope;
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

struct Setting {
  std::string pass;
  Index N, I, O;
  std::optional<Isa> isa;  // none: naive
  Precision precision = Precision::fp32;
};

double ceiling_of(const Setting& s) {
  if (s.precision == Precision::fp32) return fma_ceiling(s.isa.value_or(best_isa())) * 1e9;
  return dense_ceiling(s.precision) * 1e9;
}

std::function<void()> work(const Setting& s, DenseCase& c, Panels* panels, const Context& context) {
  const std::byte* packed = panels != nullptr ? panels->data() : nullptr;
  if (s.pass == "forward") {
    if (!s.isa) return [&c] { naive_forward(c); };
    return [&c, &s, packed, &context] {
      kernels::dense_forward(context, {.y = c.y.data(),
                                       .ldy = c.y.ld(),
                                       .x = c.x.data(),
                                       .ldx = c.x.ld(),
                                       .panels = packed,
                                       .b = c.b.data(),
                                       .N = c.N,
                                       .I = c.I,
                                       .O = c.O,
                                       .activation = kActivation,
                                       .precision = s.precision});
    };
  }
  if (s.pass == "backward_data") {
    if (!s.isa) return [&c] { naive_backward_data(c); };
    return [&c, &s, packed, &context] {
      kernels::dense_backward_data(context, {.dx = c.dx.data(),
                                             .lddx = c.dx.ld(),
                                             .dz = c.dz.data(),
                                             .lddz = c.dz.ld(),
                                             .panels = packed,
                                             .x = c.x.data(),
                                             .ldx = c.x.ld(),
                                             .x_activation = kActivation,
                                             .N = c.N,
                                             .I = c.I,
                                             .O = c.O,
                                             .precision = s.precision});
    };
  }
  if (!s.isa) return [&c] { naive_backward_weights(c); };
  return [&c, &s, &context] {
    c.backward_weights(context, s.precision, 0, c.I, GradientMode::overwrite);
  };
}

/// What is wrong with the result of one run; empty if nothing is.
std::string verify(const Setting& s, const DenseCase& c) {
  const reference::Rounding rounding = reference::rounding_of(s.precision);
  if (s.pass == "forward") {
    return check::compare("y", c.y,
                          reference::dense_forward(c.x, c.w, &c.b, kActivation, rounding));
  }
  if (s.pass == "backward_data") {
    return check::compare("dx", c.dx,
                          reference::dense_backward_data(c.dz, c.w, &c.x, kActivation, rounding));
  }
  return check::compare("dw", c.dw,
                        reference::dense_backward_weights(c.x, c.dz, nullptr, rounding));
}

void dense(benchmark::State& state, const Setting& s) {
  if (s.isa && !is_supported(s.precision, *s.isa)) {
    state.SkipWithError("not on this processor");
    return;
  }
  DenseCase c({s.N, s.I, s.O, 16}, kActivation, 1);
  const Context context{&cpu_backend(s.isa.value_or(best_isa())), nullptr};
  std::optional<Panels> panels;
  if (s.isa && s.pass != "backward_weights") {
    panels.emplace(context, c.w, s.precision,
                   s.pass == "forward" ? kernels::PanelUse::forward : kernels::PanelUse::backward);
  }
  const auto run = work(s, c, panels ? &*panels : nullptr, context);
  run();
  if (const std::string wrong = verify(s, c); !wrong.empty()) {
    state.SkipWithError(wrong.c_str());
    return;
  }
  const double before = ceiling_of(s);
  for (auto _ : state) {
    run();
    benchmark::ClobberMemory();
  }
  const double ceiling = std::max(before, ceiling_of(s));
  const double work_done =
      2.0 * static_cast<double>(s.N * s.I * s.O) * static_cast<double>(state.iterations());
  using benchmark::Counter;
  state.counters["FLOP/s"] = Counter(work_done, Counter::kIsRate);
  state.counters["of_ceiling"] = Counter(work_done / ceiling, Counter::kIsRate);
  if (s.N != 1) return;
  const auto bytes =
      s.precision == Precision::fp32
          ? sizeof(float) * static_cast<std::size_t>(s.I * s.O)
          : kernels::dense_panels_bytes(s.I, s.O, s.precision, kernels::PanelUse::forward);
  const double weights = static_cast<double>(bytes) * static_cast<double>(state.iterations());
  state.counters["weights_B/s"] = Counter(weights, Counter::kIsRate);
}

void add(const Setting& s) {
  const std::string shape =
      "batch:" + std::to_string(s.N) + "," + std::to_string(s.I) + "x" + std::to_string(s.O);
  const std::string isa(s.precision == Precision::fp32 ? name(s.isa.value_or(best_isa())) : "amx");
  const std::string title = "dense/" + s.pass + "/" + std::string(name(s.precision)) + "/" + shape +
                            "/" + (s.isa ? "fastgan_" + isa : "naive");
  benchmark::RegisterBenchmark(title.c_str(), [s](benchmark::State& state) { dense(state, s); });
}

void add_layer(Index I, Index O) {
  for (const char* pass : {"forward", "backward_data", "backward_weights"}) {
    for (const Index N : {Index{1}, kTile, Index{256}, Index{512}}) {
      const bool weights = std::string(pass) == "backward_weights";
      if (weights != (N > kTile)) continue;
      if (N == 1 && std::string(pass) != "forward") continue;
      for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
        if (is_supported(isa)) add({pass, N, I, O, isa});
      }
      for (const Precision precision : {Precision::bf16, Precision::bf16x3}) {
        add({pass, N, I, O, Isa::avx512, precision});
      }
      add({pass, N, I, O, std::nullopt});
    }
  }
}

const bool kAdded = [] {
  constexpr Index kGenerator[] = {17, 64, 128, 256, 512, 256, 128, 17};
  constexpr Index kDiscriminatorOnly[][2] = {{17, 128}, {128, 128}, {256, 256}, {128, 64},
                                             {64, 32},  {32, 16},   {16, 8},    {8, 1}};
  for (std::size_t l = 0; l + 1 < std::size(kGenerator); ++l) {
    add_layer(kGenerator[l], kGenerator[l + 1]);
  }
  for (const auto& [I, O] : kDiscriminatorOnly) add_layer(I, O);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
