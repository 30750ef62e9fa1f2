// mmd/forward+backward/fp32/batch:N/<kernel>,<sum>: four masses about their resonances, of
// generated events that are a little wider than the real ones. eventgan/mmd/fp32/batch:N/fastgan:
// the same as the peers do it, on a pool of threads.
#include "kernels/mmd/mmd.hpp"

#include <benchmark/benchmark.h>

#include "fastgan/buffer.hpp"
#include "fastgan/executor.hpp"
#include "kernel_bench.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/mmd.hpp"

namespace fastgan::bench {
namespace {

using kernels::MmdKernel;
using kernels::MmdSum;

constexpr Index kMasses = 4;

/// Ratios of normal numbers are distributed like a resonance.
std::vector<float> masses(Index N, std::uint64_t seed, float spread) {
  const std::vector<float> a = check::normal_numbers(N * kMasses, seed);
  const std::vector<float> b = check::normal_numbers(N * kMasses, seed + 100);
  std::vector<float> all;
  for (std::size_t i = 0; i < a.size(); ++i) {
    all.push_back(80.0f + spread * a[i] / (std::fabs(b[i]) + 1e-3f));
  }
  return all;
}

struct Case {
  Case(Index count, MmdKernel k, MmdSum s)
      : N(count),
        kernel(k),
        sum(s),
        x(masses(N, 1, 1.5f)),
        y(masses(N, 2, 1.0f)),
        width(static_cast<std::size_t>(kMasses), 2.05f),
        loss(kMasses),
        dx(kMasses, N),
        scratch(kernels::mmd_scratch_bytes(N, N, kMasses)) {}

  void run(const Context& context) {
    kernels::mmd(context, {.loss = loss.data(),
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
                           .kernel = kernel,
                           .sum = sum,
                           .scratch = scratch.data()});
  }

  std::string verify() const {
    const bool expansion = sum != MmdSum::pairs && kernel != MmdKernel::gaussian;
    const auto expected = reference::mmd({.N = N,
                                          .M = N,
                                          .K = kMasses,
                                          .W = 1,
                                          .kernel = kernel,
                                          .x = {x.begin(), x.end()},
                                          .y = {y.begin(), y.end()},
                                          .width = {width.begin(), width.end()},
                                          .scale = 1.0},
                                         expansion);
    return check::compare("loss", loss, expected.loss) + check::compare("dx", dx, expected.dx);
  }

  Index N;
  MmdKernel kernel;
  MmdSum sum;
  std::vector<float> x, y, width;
  check::GuardedTensor loss, dx;
  Buffer<std::byte> scratch;
};

/// Of one of the 3·N² ordered pairs: nine operations and a reciprocal, of the Gaussian an
/// exponential in its place.
constexpr double kFlops = 10;

void add_case(Index N, MmdKernel kernel, MmdSum sum) {
  const std::string of = kernel == MmdKernel::gaussian ? "gauss" : "breit-wigner";
  const std::string by = sum == MmdSum::pairs ? "pairs" : "expansion";
  add("mmd/forward+backward/fp32/batch:" + std::to_string(N) + "," + of + "," + by, [=] {
    const auto c = std::make_shared<Case>(N, kernel, sum);
    return Work{.run = [=](const Context& context) { c->run(context); },
                .verify = [=] { return c->verify(); },
                .bytes = 12.0 * static_cast<double>(N * kMasses),
                .elements = 2.0 * static_cast<double>(N * N * kMasses),
                .flops = kFlops * 3.0 * static_cast<double>(N * N * kMasses)};
  });
}

const bool kAdded = [] {
  for (const Index N : {64, 128, 256, 1024, 4096}) {
    add_case(N, MmdKernel::breit_wigner, MmdSum::pairs);
    add_case(N, MmdKernel::breit_wigner, MmdSum::expansion);
  }
  for (const Index N : {1024, 4096}) add_case(N, MmdKernel::gaussian, MmdSum::pairs);
  return true;
}();

template <Index N>
void on_threads(benchmark::State& state) {
  const auto executor = make_thread_pool(static_cast<int>(state.range(0)));
  Case c(N, MmdKernel::breit_wigner, MmdSum::fastest);
  for (auto _ : state) {
    c.run({&cpu_backend(), executor.get()});
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}

void one_and_two(benchmark::internal::Benchmark* all) {
  all->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
}

BENCHMARK(on_threads<1024>)->Name("eventgan/mmd/fp32/batch:1024/fastgan")->Apply(one_and_two);
BENCHMARK(on_threads<4096>)->Name("eventgan/mmd/fp32/batch:4096/fastgan")->Apply(one_and_two);

}  // namespace
}  // namespace fastgan::bench
