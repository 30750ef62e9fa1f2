// Twelve independent chains: more than latency (4 to 5 cycles) times two units.
#include "ceiling.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace fastgan::bench {
namespace {

constexpr int kChains = 12, kSteps = 200000, kRepeats = 5;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <int lanes>
struct Simd {
  typedef float Type __attribute__((vector_size(lanes * sizeof(float))));
};

// A macro because the target attribute stands on the function that holds the loop. With contraction
// allowed here, the compilers turn a·m + c into one instruction where the target has it.
#define FASTGAN_CHAINS(name, lanes, attributes)                                       \
  attributes float name() {                                                           \
    Simd<lanes>::Type a[kChains], m, c;                                               \
    for (int i = 0; i < (lanes); ++i) m[i] = 0.999f, c[i] = 0.001f;                   \
    for (int i = 0; i < kChains; ++i) a[i] = c * static_cast<float>(i);               \
    for (int step = 0; step < kSteps; ++step) {                                       \
      _Pragma("GCC unroll 12") for (int i = 0; i < kChains; ++i) a[i] = a[i] * m + c; \
    }                                                                                 \
    float sum = 0;                                                                    \
    for (int i = 0; i < kChains; ++i) sum += a[i][0];                                 \
    return sum;                                                                       \
  }

FASTGAN_CHAINS(portable_chains, 4, )
#if defined(__x86_64__)
FASTGAN_CHAINS(avx2_chains, 8, __attribute__((target("avx2,fma"))))
FASTGAN_CHAINS(avx512_chains, 16, __attribute__((target("avx512f"))))
#endif

double best_rate(float (*chains)(), int lanes) {
  double best = 0;
  volatile float sink = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const double start = seconds();
    sink = chains();
    const double flops = 2.0 * kSteps * kChains * lanes;
    best = std::max(best, flops / (seconds() - start) * 1e-9);
  }
  static_cast<void>(sink);
  return best;
}

}  // namespace

double fma_ceiling(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return best_rate(avx512_chains, 16);
  if (isa == Isa::avx2) return best_rate(avx2_chains, 8);
#endif
  return best_rate(portable_chains, 4);
}

double amx_ceiling() {
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const double start = seconds();
    const double operations = amx_products(kSteps / 4);
    best = std::max(best, operations / (seconds() - start) * 1e-9);
  }
  return best;
}

double dense_ceiling(Precision precision) {
  if (precision == Precision::fp32) return fma_ceiling(best_isa());
  return amx_ceiling() / (precision == Precision::bf16x3 ? 3 : 1);
}

double read_ceiling(std::size_t bytes) {
  const std::vector<std::uint64_t> memory(bytes / sizeof(std::uint64_t), 1);
  double best = 0;
  volatile std::uint64_t sink = 0;
  const auto passes = std::max<std::size_t>(1, (std::size_t{1} << 26) / bytes);
  for (int repeat = 0; repeat < 2 * kRepeats; ++repeat) {
    const double start = seconds();
    std::uint64_t sum[16] = {};
    for (std::size_t pass = 0; pass < passes; ++pass) {
      for (std::size_t i = 0; i + 16 <= memory.size(); i += 16) {
        for (std::size_t j = 0; j < 16; ++j) sum[j] += memory[i + j];
      }
      asm volatile("" ::: "memory");
    }
    for (const std::uint64_t s : sum) sink = sink + s;
    best = std::max(best, static_cast<double>(passes * bytes) / (seconds() - start) * 1e-9);
  }
  return best;
}

}  // namespace fastgan::bench
