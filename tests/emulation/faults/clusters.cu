// Planted faults of clusters: blocks that read and write each other's shared memory.
#include "kernels/cuda/cluster.hpp"

#include "emulation/faults/cases.hpp"
#include "emulation/faults/device_array.hpp"
#include "kernels/cuda/gpu.hpp"

namespace fastgan::emulation {
namespace {

const Context kContext{};
constexpr unsigned kBlocks = 4, kThreads = 64, kClusters = 2;

/// A number of its own for every thread of a cluster.
__device__ float number(unsigned rank) { return static_cast<float>(rank * kThreads + threadIdx.x); }

__device__ unsigned next_rank() { return (gpu::block_rank() + 1) % kBlocks; }

__global__ void exchange(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  s[threadIdx.x] = number(gpu::block_rank());
  gpu::cluster_sync();
  out[gpu::global_thread()] = gpu::in_block(&s[0], next_rank())[threadIdx.x];
  gpu::cluster_sync();
}

/// As the chains of layers do it: each round written into the memory of the next block.
__global__ void rounds(float* out) {
  FASTGAN_SHARED(float, s, [2][kThreads]);
  s[0][threadIdx.x] = number(gpu::block_rank());
  gpu::cluster_sync();
  for (unsigned round = 0; round < 2 * kBlocks; ++round) {
    gpu::in_block(&s[(round + 1) % 2][0], next_rank())[threadIdx.x] = s[round % 2][threadIdx.x];
    gpu::cluster_sync();
  }
  out[gpu::global_thread()] = s[0][threadIdx.x];
}

__global__ void no_barrier_before_reading(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::cluster_sync();
  s[threadIdx.x] = number(gpu::block_rank());
  __syncthreads();
  out[gpu::global_thread()] = gpu::in_block(&s[0], next_rank())[threadIdx.x];
  gpu::cluster_sync();
}

__global__ void no_barrier_before_overwriting(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  float sum = 0.0f;
  gpu::cluster_sync();
  for (const float factor : {2.0f, -1.0f}) {
    gpu::in_block(&s[0], next_rank())[threadIdx.x] = factor * number(gpu::block_rank());
    gpu::cluster_sync();
    sum += s[threadIdx.x];
  }
  out[gpu::global_thread()] = sum;
}

__global__ void no_barrier_before_leaving(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  s[threadIdx.x] = number(gpu::block_rank());
  gpu::cluster_sync();
  out[gpu::global_thread()] = gpu::in_block(&s[0], next_rank())[threadIdx.x];
}

__global__ void one_too_many(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::cluster_sync();
  gpu::in_block(&s[0], next_rank())[threadIdx.x + 1] = 1.0f;
  gpu::cluster_sync();
  out[gpu::global_thread()] = 0.0f;
}

__global__ void block_outside_of_the_cluster(float*) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::cluster_sync();
  gpu::in_block(&s[0], gpu::block_rank() + 1)[threadIdx.x] = 1.0f;
  gpu::cluster_sync();
}

__global__ void block_that_need_not_have_begun(float*) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::in_block(&s[0], next_rank())[threadIdx.x] = 1.0f;
  gpu::cluster_sync();
}

__global__ void memory_that_is_not_shared(float* out) {
  gpu::cluster_sync();
  *gpu::in_block(out, next_rank()) = 1.0f;
  gpu::cluster_sync();
}

__global__ void copy_to_another_block(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  gpu::cluster_sync();
  gpu::start_copy<4>(&gpu::in_block(&s[0], next_rank())[threadIdx.x], out, true);
  gpu::wait_for_copies<0>();
  gpu::cluster_sync();
}

__global__ void barrier_in_both_branches(float*) {
  if (gpu::block_rank() == 0) {
    gpu::cluster_sync();
  } else {
    gpu::cluster_sync();
  }
}

__global__ void barrier_of_the_block_for_some(float*) {
  if (gpu::block_rank() == 1 && threadIdx.x < 32) {
    __syncthreads();
  } else {
    gpu::cluster_sync();
  }
}

__global__ void one_block_leaves(float*) {
  if (gpu::block_rank() == 2) return;
  gpu::cluster_sync();
}

/// expected(cluster's thread) is what it writes.
template <class F>
std::string run(void (*kernel)(float*), const F& expected) {
  constexpr unsigned kAll = kClusters * kBlocks * kThreads;
  DeviceArray<float> out(kAll, 0.0f);
  gpu::launch({"planted", kClusters * kBlocks, kThreads, kContext, 0, kBlocks}, kernel, out.data());
  return out.check([&](std::size_t i) { return expected(i % (kBlocks * kThreads)); });
}

float of_the_next_block(std::size_t i) {
  return static_cast<float>((i + kThreads) % (kBlocks * kThreads));
}
float of_the_block_before(std::size_t i) {
  return static_cast<float>((i + (kBlocks - 1) * kThreads) % (kBlocks * kThreads));
}

template <void (*kernel)(float*)>
std::string run_any() {
  return run(kernel, [](std::size_t) { return 0.0f; });
}

const std::vector<Fault> kFaults = {
    {"missing barrier of the cluster before reading",
     [] { return run(no_barrier_before_reading, of_the_next_block); },
     {"wrong result", nullptr, "race of|never written"},
     false},
    {"missing barrier of the cluster before overwriting",
     [] { return run(no_barrier_before_overwriting, of_the_block_before); },
     {"wrong result", nullptr, "race of a"},
     false},
    {"missing barrier of the cluster before leaving",
     [] { return run(no_barrier_before_leaving, of_the_next_block); },
     {"wrong result", "use-after-poison", "may leave before|has left the kernel"},
     false},
    {"one number too many in another block",
     run_any<one_too_many>,
     {"written outside any array", "use-after-poison", "access outside any array"}},
    {"block outside of the cluster", run_any<block_outside_of_the_cluster>,
     everywhere("block 4 of a cluster of 4")},
    {"block that need not have begun", run_any<block_that_need_not_have_begun>,
     everywhere("before any cluster_sync")},
    {"memory that is not shared", run_any<memory_that_is_not_shared>,
     everywhere("not an address of shared memory of this block")},
    {"asynchronous copy to another block", run_any<copy_to_another_block>,
     everywhere("not to a shared array")},
    {"divergent barrier of the cluster", run_any<barrier_in_both_branches>,
     everywhere("divergent barrier of the cluster")},
    {"barrier of the block where others wait for the cluster",
     run_any<barrier_of_the_block_for_some>, everywhere("deadlock")},
    {"block that leaves before a barrier of the cluster", run_any<one_block_leaves>,
     everywhere("have left the kernel|leaves the kernel while others wait")},
    {"blocks that are no whole clusters",
     [] {
       gpu::launch({"planted", kBlocks + 1, kThreads, kContext, 0, kBlocks}, exchange, nullptr);
       return std::string();
     },
     everywhere("invalid launch")},
};

}  // namespace

std::vector<Fault> cluster_faults() { return kFaults; }

std::string run_sound_exchange() { return run(exchange, of_the_next_block); }
std::string run_sound_rounds() {
  return run(rounds, [](std::size_t i) { return static_cast<float>(i); });
}

}  // namespace fastgan::emulation
