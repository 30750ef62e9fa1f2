// Planted faults of barriers and exchanges between lanes.
#include "emulation/faults/cases.hpp"
#include "emulation/faults/device_array.hpp"
#include "kernels/cuda/gpu.hpp"

namespace fastgan::emulation {
namespace {

const Context kContext{};
constexpr unsigned kTwoWarps = 64, kWarp = 32;

template <class... P>
void launch(void (*kernel)(P...), unsigned threads, std::type_identity_t<P>... arguments) {
  gpu::launch({"planted", 1, threads, kContext}, kernel, arguments...);
}

/// Runs a kernel that mirrors thread numbers across the block and checks what it wrote.
std::string mirror(void (*kernel)(float*), unsigned threads) {
  DeviceArray<float> out(threads);
  launch(kernel, threads, out.data());
  return out.check([threads](std::size_t i) { return static_cast<float>(threads - 1 - i); });
}

__global__ void no_barrier(float* out) {
  FASTGAN_SHARED(float, s, [kTwoWarps]);
  s[threadIdx.x] = static_cast<float>(threadIdx.x);
  out[threadIdx.x] = s[kTwoWarps - 1 - threadIdx.x];
}

__global__ void no_barrier_before_overwriting(float* out) {
  FASTGAN_SHARED(float, s, [kTwoWarps]);
  float sum = 0.0f;
  for (const float factor : {2.0f, -1.0f}) {
    s[threadIdx.x] = factor * static_cast<float>(threadIdx.x);
    __syncthreads();
    sum += s[kTwoWarps - 1 - threadIdx.x];
  }
  out[threadIdx.x] = sum;
}

__global__ void no_warp_barrier(float* out) {
  FASTGAN_SHARED(float, s, [kWarp]);
  s[threadIdx.x] = static_cast<float>(threadIdx.x);
  out[threadIdx.x] = s[kWarp - 1 - threadIdx.x];
}

__global__ void warp_barrier_between_warps(float* out) {
  FASTGAN_SHARED(float, s, [kTwoWarps]);
  s[threadIdx.x] = static_cast<float>(threadIdx.x);
  __syncwarp();
  out[threadIdx.x] = s[kTwoWarps - 1 - threadIdx.x];
}

__global__ void barrier_in_both_branches() {
  if (threadIdx.x < kWarp) {
    __syncthreads();
  } else {
    __syncthreads();
  }
}

__global__ void barrier_after_exit(unsigned n) {
  if (threadIdx.x >= n) return;
  __syncthreads();
}

__global__ void shuffle_without_own_lane(float* out) {
  out[threadIdx.x] = __shfl_xor_sync(0x0000ffffu, 1.0f, 1);
}

__global__ void shuffle_with_lanes_that_left(float* out) {
  if (threadIdx.x >= 20) return;
  out[threadIdx.x] = __shfl_xor_sync(~0u, 1.0f, 1);
}

__global__ void shuffle_in_half_a_warp(float* out) {
  if (threadIdx.x % 2 == 0) out[threadIdx.x] = __shfl_xor_sync(~0u, 1.0f, 2);
  __syncthreads();
}

__global__ void shuffle_from_an_absent_lane(float* out) {
  if (threadIdx.x < 16) out[threadIdx.x] = __shfl_sync(0x0000ffffu, 1.0f, 20);
}

__global__ void overlapping_masks(float* out) {
  const unsigned mask = threadIdx.x < 16 ? 0x0001ffffu : 0xffff0000u;
  out[threadIdx.x] = __shfl_xor_sync(mask, 1.0f, 1);
}

__global__ void shuffle_beside_vote(float* out) {
  if (threadIdx.x < 16) {
    out[threadIdx.x] = __shfl_xor_sync(~0u, 1.0f, 1);
  } else {
    out[threadIdx.x] = static_cast<float>(__ballot_sync(~0u, 1));
  }
}

template <void (*kernel)()>
std::string run() {
  launch(kernel, kTwoWarps);
  return "";
}

template <void (*kernel)(float*)>
std::string run_warp() {
  DeviceArray<float> out(kWarp);
  launch(kernel, kWarp, out.data());
  return "";
}

const std::vector<Fault> kCases = {
    {"missing barrier",
     [] { return mirror(no_barrier, kTwoWarps); },
     {"wrong result", nullptr, "race of|never written"},
     false},
    {"missing barrier before overwriting",
     [] { return mirror(no_barrier_before_overwriting, kTwoWarps); },
     {"wrong result", nullptr, "race of a"},
     false},
    {"missing barrier of a warp",
     [] { return mirror(no_warp_barrier, kWarp); },
     {"wrong result", nullptr, "race of|never written"},
     false},
    {"barrier of a warp between warps",
     [] { return mirror(warp_barrier_between_warps, kTwoWarps); },
     {"wrong result", nullptr, "race of|never written"},
     false},
    {"divergent barrier", run<barrier_in_both_branches>, everywhere("divergent barrier")},
    {"exit before a barrier",
     [] {
       launch(barrier_after_exit, kTwoWarps, 40);
       return std::string();
     },
     everywhere("have left the kernel|leaves the kernel while others wait")},
    {"mask without the calling lane", run_warp<shuffle_without_own_lane>, everywhere("lacks lane")},
    {"mask with lanes that left", run_warp<shuffle_with_lanes_that_left>,
     everywhere("names lanes that have left|leaves the kernel while lanes wait")},
    {"mask with lanes that never come", run_warp<shuffle_in_half_a_warp>, everywhere("deadlock")},
    {"shuffle from an absent lane", run_warp<shuffle_from_an_absent_lane>,
     everywhere("reads from lane 20, which does not take part")},
    {"overlapping masks", run_warp<overlapping_masks>,
     everywhere("leaves the kernel while lanes wait|names lanes that have left")},
    {"different functions of a warp", run_warp<shuffle_beside_vote>, everywhere("divergent warp")},
};

}  // namespace

std::vector<Fault> barrier_faults() { return kCases; }

}  // namespace fastgan::emulation
