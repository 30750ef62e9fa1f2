// Kernels without a fault, with everything that orders accesses: nothing may be reported.
#include "emulation/faults/cases.hpp"
#include "emulation/faults/device_array.hpp"
#include "kernels/cuda/gpu.hpp"

namespace fastgan::emulation {
namespace {

const Context kContext{};
constexpr unsigned kThreads = 96, kBlocks = 5;
constexpr unsigned kAll = ~0u;

__global__ void barriers(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  for (unsigned round = 0; round < 3; ++round) {
    s[threadIdx.x] = static_cast<float>(threadIdx.x * round);
    __syncthreads();
    out[threadIdx.x] = s[kThreads - 1 - threadIdx.x];
    __syncthreads();
  }
}

__global__ void warp_barriers(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  const unsigned lane = threadIdx.x % 32, warp = threadIdx.x - lane;
  s[threadIdx.x] = static_cast<float>(lane);
  __syncwarp();
  const float neighbour = s[warp + (lane + 1) % 32];
  __syncwarp();
  s[threadIdx.x] = neighbour;
  __syncwarp(lane < 16 ? 0x0000ffffu : 0xffff0000u);
  out[threadIdx.x] = s[warp + (lane ^ 1)];
}

__global__ void shuffles(unsigned* out) {
  const unsigned lane = threadIdx.x % 32;
  unsigned sum = lane;
  for (int step = 16; step > 0; step /= 2) sum += __shfl_xor_sync(kAll, sum, step);  // 496
  unsigned before = __shfl_up_sync(kAll, lane, 1);                                   // lane 0: 0
  unsigned after = __shfl_down_sync(kAll, lane, 1, 8);  // the last of eight: itself
  unsigned half = 0;
  if (lane < 16) {
    half = __shfl_sync(0x0000ffffu, lane, 3);
  } else {
    half = __shfl_sync(0xffff0000u, lane, 19);
  }
  const bool right = sum == 496 && before == (lane == 0 ? 0 : lane - 1) &&
                     after == (lane % 8 == 7 ? lane : lane + 1) && half == (lane < 16 ? 3 : 19);
  const bool votes = __ballot_sync(kAll, lane % 2 == 0) == 0x55555555u &&
                     __any_sync(kAll, lane == 7) != 0 && __all_sync(kAll, lane != 7) == 0;
  out[threadIdx.x] = right && votes ? 1 : 0;
}

__global__ void histogram(unsigned* out) {
  FASTGAN_SHARED(unsigned, bins, [4]);
  if (threadIdx.x < 4) bins[threadIdx.x] = 0;
  __syncthreads();
  atomicAdd(&bins[threadIdx.x % 4], 1u);
  atomicMax(&bins[0], 0u);
  __syncthreads();
  if (threadIdx.x < 4) atomicAdd(&out[threadIdx.x], bins[threadIdx.x]);
}

__global__ void last_block(float* partial, float* sum, unsigned* count) {
  FASTGAN_SHARED(unsigned, ticket, [1]);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = 1.0f;
    __threadfence();
    ticket[0] = atomicAdd(count, 1u);
    __threadfence();
  }
  __syncthreads();
  if (ticket[0] + 1 < kBlocks || threadIdx.x != 0) return;
  float total = 0.0f;
  for (unsigned b = 0; b < kBlocks; ++b) total += partial[b];
  *sum = total;
}

__global__ void pipeline(float* out, const float* in, unsigned stages) {
  FASTGAN_SHARED(float, s, [2][kThreads]);
  const auto start = [&](unsigned stage) {
    gpu::start_copy<4>(&s[stage % 2][threadIdx.x], &in[stage * kThreads + threadIdx.x],
                       stage < stages);
    gpu::commit_copies();
  };
  float sum = 0.0f;
  start(0);
  for (unsigned stage = 0; stage < stages; ++stage) {
    if (stage > 0) __syncthreads();
    start(stage + 1 < stages ? stage + 1 : stages);
    gpu::wait_for_copies<1>();
    __syncthreads();
    sum += s[stage % 2][kThreads - 1 - threadIdx.x];
  }
  gpu::wait_for_copies<0>();
  out[threadIdx.x] = sum;
}

__global__ void dynamic(float* out) {
  FASTGAN_DYNAMIC_SHARED(float, s);
  s[threadIdx.x] = static_cast<float>(threadIdx.x);
  __syncthreads();
  out[threadIdx.x] = s[kThreads - 1 - threadIdx.x];
}

__global__ void waits_for_a_flag(unsigned* flag) {
  if (threadIdx.x == 0) {
    while (atomicAdd(flag, 0u) == 0) __nanosleep(100);
  } else if (threadIdx.x == 70) {
    atomicExch(flag, 1u);
  }
}

__global__ void early_exit(float* out, Index count) {
  const Index i = gpu::global_thread();
  if (i >= count) return;
  out[i] = static_cast<float>(i);
}

/// The kernel writes kThreads numbers; expected(i) is number i.
template <class F>
std::string one_block(void (*kernel)(float*), std::size_t shared_bytes, const F& expected) {
  DeviceArray<float> out(kThreads);
  gpu::launch({"sound", 1, kThreads, kContext, shared_bytes}, kernel, out.data());
  return out.check(expected);
}

float mirrored(std::size_t i) { return static_cast<float>(kThreads - 1 - i); }

std::string run_last_block() {
  DeviceArray<float> partial(kBlocks), sum(1);
  DeviceArray<unsigned> count(1, 0);
  gpu::launch({"sound", kBlocks, 32, kContext}, last_block, partial.data(), sum.data(),
              count.data());
  return sum.check([](std::size_t) { return static_cast<float>(kBlocks); });
}

std::string run_pipeline() {
  constexpr unsigned kStages = 4;
  DeviceArray<float> in(kStages * kThreads, 1.5f), out(kThreads);
  gpu::launch({"sound", 1, kThreads, kContext}, pipeline, out.data(), in.data(), kStages);
  return out.check([](std::size_t) { return 6.0f; });
}

std::string run_histogram() {
  DeviceArray<unsigned> bins(4, 0u);
  gpu::launch({"sound", kBlocks, kThreads, kContext}, histogram, bins.data());
  return bins.check([](std::size_t) { return kBlocks * kThreads / 4; });
}

const std::vector<Sound> kCases = {
    {"barriers",
     [] { return one_block(barriers, 0, [](std::size_t i) { return 2 * mirrored(i); }); }},
    {"barriers of a warp",
     [] {
       return one_block(warp_barriers, 0,
                        [](std::size_t i) { return static_cast<float>(((i % 32 ^ 1) + 1) % 32); });
     }},
    {"shuffles and votes",
     [] {
       DeviceArray<unsigned> right(kThreads);
       gpu::launch({"sound", 1, kThreads, kContext}, shuffles, right.data());
       return right.check([](std::size_t) { return 1u; });
     }},
    {"atomics", run_histogram},
    {"last block, with fences", run_last_block},
    {"pipeline of copies", run_pipeline},
    {"dynamic shared memory",
     [] { return one_block(dynamic, kThreads * sizeof(float), mirrored); }},
    {"loop that waits for another warp",
     [] {
       DeviceArray<unsigned> flag(1, 0);
       gpu::launch({"sound", 1, kThreads, kContext}, waits_for_a_flag, flag.data());
       return flag.check([](std::size_t) { return 1u; });
     }},
    {"threads beyond the end leave early",
     [] {
       DeviceArray<float> out(200);
       gpu::launch({"sound", gpu::blocks_of(200, kThreads), kThreads, kContext}, early_exit,
                   out.data(), 200);
       return out.check([](std::size_t i) { return static_cast<float>(i); });
     }},
    {"tile copy and product of a warpgroup", run_sound_product},
    {"cluster whose blocks read from each other", run_sound_exchange},
    {"cluster whose blocks write to each other", run_sound_rounds},
    {"launch without blocks",
     [] {
       gpu::launch({"sound", gpu::blocks_of(0, kThreads), kThreads, kContext}, early_exit, nullptr,
                   0);
       return std::string();
     }},
};

}  // namespace

std::vector<Sound> sound_kernels() { return kCases; }

}  // namespace fastgan::emulation
