// Planted faults of waiting: for copies, for other blocks, for what never comes.
#include "emulation/faults/cases.hpp"
#include "emulation/faults/device_array.hpp"
#include "kernels/cuda/gpu.hpp"

namespace fastgan::emulation {
namespace {

const Context kContext{};
constexpr unsigned kThreads = 64, kBlocks = 3;

__global__ void copy_waited_for_too_late(float* out, const float* in) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::start_copy<4>(&s[threadIdx.x], &in[threadIdx.x], true);
  gpu::commit_copies();
  __syncthreads();
  out[threadIdx.x] = s[kThreads - 1 - threadIdx.x];
  gpu::wait_for_copies<0>();
}

__global__ void copy_never_waited_for(const float* in) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::start_copy<4>(&s[threadIdx.x], &in[threadIdx.x], true);
  gpu::commit_copies();
}

__global__ void wrong_group_waited_for(float* out, const float* in) {
  FASTGAN_SHARED(float, s, [2][kThreads]);
  for (unsigned group = 0; group < 2; ++group) {
    gpu::start_copy<4>(&s[group][threadIdx.x], &in[threadIdx.x], true);
    gpu::commit_copies();
  }
  gpu::wait_for_copies<1>();
  __syncthreads();
  out[threadIdx.x] = s[1][kThreads - 1 - threadIdx.x];
  gpu::wait_for_copies<0>();
}

__global__ void copy_without_barrier(float* out, const float* in) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::start_copy<4>(&s[threadIdx.x], &in[threadIdx.x], true);
  gpu::commit_copies();
  gpu::wait_for_copies<0>();
  out[threadIdx.x] = s[kThreads - 1 - threadIdx.x];
}

__global__ void copy_over_what_is_read(float* out, const float* in) {
  FASTGAN_SHARED(float, s, [kThreads]);
  s[threadIdx.x] = 1.0f;
  __syncthreads();
  out[threadIdx.x] = s[kThreads - 1 - threadIdx.x];
  gpu::start_copy<4>(&s[threadIdx.x], &in[threadIdx.x], true);
  gpu::commit_copies();
  gpu::wait_for_copies<0>();
}

__global__ void blocks_write_one_word(float* out) {
  out[threadIdx.x] = static_cast<float>(blockIdx.x);
}

__global__ void block_reads_from_another(float* out) {
  out[blockIdx.x * kThreads + threadIdx.x] = 1.0f;
  if (blockIdx.x == 1) out[kThreads + threadIdx.x] = out[threadIdx.x] + 1.0f;
}

__global__ void last_block_without_fence(float* partial, float* sum, unsigned* count) {
  if (threadIdx.x != 0) return;
  partial[blockIdx.x] = 1.0f;
  if (atomicAdd(count, 1u) + 1 < kBlocks) return;
  *sum = partial[0] + partial[1] + partial[2];
}

__global__ void deadlock() {
  if (threadIdx.x % 2 == 0) {
    __syncwarp();
  } else {
    __syncthreads();
  }
}

__global__ void live_lock(unsigned* flag) {
  if (threadIdx.x > 0) return;
  while (atomicAdd(flag, 0u) == 0) __nanosleep(100);
}

__global__ void trap() { __trap(); }

template <void (*kernel)(float*, const float*)>
std::string copied() {
  DeviceArray<float> out(kThreads), in(kThreads, 1.0f);
  gpu::launch({"planted", 1, kThreads, kContext}, kernel, out.data(), in.data());
  return out.check([](std::size_t) { return 1.0f; });
}

template <void (*kernel)(float*)>
std::string in_blocks() {
  DeviceArray<float> out(kBlocks * kThreads);
  gpu::launch({"planted", kBlocks, kThreads, kContext}, kernel, out.data());
  return "";
}

constexpr const char* kUnderWay = "asynchronous copy under way";
const std::vector<Fault> kCases = {
    {"copy waited for too late",
     copied<copy_waited_for_too_late>,
     {"wrong result", nullptr, kUnderWay},
     false},
    {"copy never waited for",
     [] {
       DeviceArray<float> in(kThreads, 1.0f);
       gpu::launch({"planted", 1, kThreads, kContext}, copy_never_waited_for, in.data());
       return std::string();
     },
     everywhere("without having waited for its asynchronous copy")},
    {"wrong group of copies waited for",
     copied<wrong_group_waited_for>,
     {"wrong result", nullptr, kUnderWay},
     false},
    {"copy without a barrier behind the wait",
     copied<copy_without_barrier>,
     {"wrong result", nullptr, "race of|never written|under way"},
     false},
    {"copy over what others still read",
     copied<copy_over_what_is_read>,
     {nullptr, nullptr, "race of a|under way"}},
    {"blocks write one word",
     in_blocks<blocks_write_one_word>,
     {nullptr, nullptr, "race of a write with a write"}},
    {"block reads from another",
     in_blocks<block_reads_from_another>,
     {nullptr, nullptr, "race of|never written"}},
    {"last block without a fence",
     [] {
       DeviceArray<float> partial(kBlocks), sum(1);
       DeviceArray<unsigned> count(1, 0);
       gpu::launch({"planted", kBlocks, 32, kContext}, last_block_without_fence, partial.data(),
                   sum.data(), count.data());
       return std::string();
     },
     {nullptr, nullptr, "race of a read with a write"}},
    {"deadlock",
     [] {
       gpu::launch({"planted", 1, kThreads, kContext}, deadlock);
       return std::string();
     },
     everywhere("deadlock: no thread can go on")},
    {"live-lock",
     [] {
       DeviceArray<unsigned> flag(1, 0);
       gpu::launch({"planted", 1, kThreads, kContext}, live_lock, flag.data());
       return std::string();
     },
     everywhere("live-lock")},
    {"trap",
     [] {
       gpu::launch({"planted", 1, kThreads, kContext}, trap);
       return std::string();
     },
     everywhere("__trap at")},
};

}  // namespace

std::vector<Fault> waiting_faults() { return kCases; }

}  // namespace fastgan::emulation
