// eventgan/mmd/fp32/batch:N: its four masses on a pool of threads.
#include "kernels/mmd/mmd.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "fastgan/buffer.hpp"
#include "fastgan/executor.hpp"
#include "tests/numbers.hpp"

namespace fastgan {
namespace {

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
