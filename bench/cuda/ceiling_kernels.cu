// Three kernels that a device can do no faster: a copy, chains of fused multiply-adds, chains of
// products of tensor cores. Grid: kBlocks blocks for every processor of the device.
#include "ceiling_kernels.hpp"

#include <memory>

#include "kernels/cuda/errors.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/mma.hpp"

namespace fastgan::bench::cuda {
namespace {

constexpr unsigned kThreads = 256, kBlocks = 8;
constexpr int kSteps = 4096;
// Multiply-adds take four cycles, products of tensor cores some thirty: chains times warps are
// more.
constexpr int kChains = 8, kTiles = 4;
constexpr double kFlopsOfProduct = 2.0 * 16 * 8 * 16;
// 512 MiB each way: an L2 holds at most an eighth of it.
constexpr Index kCopied = Index{1} << 25;  // float4

__global__ void copy(float4* to, const float4* from) {
  const Index step = static_cast<Index>(gridDim.x) * blockDim.x;
  for (Index i = gpu::global_thread(); i < kCopied; i += step) to[i] = from[i];
}

__global__ void multiply_adds(float* out, float m, float c) {
  float a[kChains];
#pragma unroll
  for (int i = 0; i < kChains; ++i) a[i] = static_cast<float>(threadIdx.x) + c * i;
#pragma unroll 16
  for (int step = 0; step < kSteps; ++step) {
#pragma unroll
    for (int i = 0; i < kChains; ++i) a[i] = fmaf(a[i], m, c);
  }
  float sum = 0;
#pragma unroll
  for (int i = 0; i < kChains; ++i) sum += a[i];
  out[gpu::global_thread()] = sum;
}

/// Numbers between 0.5 and 1 of either sign: what operands are made of tells in the power drawn.
__device__ __forceinline__ std::uint32_t operand(unsigned i) {
  const std::uint32_t word = (i + 1) * 2654435761u;
  return (word & 0x807f807fu) | 0x3f003f00u;
}

__global__ void products(float* out) {
  const unsigned thread = threadIdx.x;
  std::uint32_t a[4], b[kTiles][2];
  float d[kTiles][4] = {};
#pragma unroll
  for (unsigned i = 0; i < 4; ++i) a[i] = operand(4 * thread + i);
#pragma unroll
  for (unsigned t = 0; t < kTiles; ++t) {
    b[t][0] = operand(8 * thread + t);
    b[t][1] = operand(9 * thread + t);
  }
#pragma unroll 4
  for (int step = 0; step < kSteps; ++step) {
#pragma unroll
    for (int t = 0; t < kTiles; ++t) gpu::mma_bf16(d[t], a, b[t]);
  }
  float sum = 0;
#pragma unroll
  for (int t = 0; t < kTiles; ++t) sum += d[t][0] + d[t][1] + d[t][2] + d[t][3];
  out[gpu::global_thread()] = sum;
}

unsigned blocks() {
  int device = 0, processors = 0;
  gpu::require(cudaGetDevice(&device), "cudaGetDevice");
  gpu::require(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device),
               "cudaDeviceGetAttribute");
  return kBlocks * static_cast<unsigned>(processors);
}

struct Release {
  void operator()(void* p) const noexcept { cudaFree(p); }
};

/// Memory that the kernels write to, given back when the last of them is done.
std::unique_ptr<void, Release> memory(std::size_t bytes) {
  void* p = nullptr;
  gpu::require(cudaMalloc(&p, bytes), "cudaMalloc of a ceiling");
  gpu::require(cudaMemset(p, 0, bytes), "cudaMemset of a ceiling");
  return std::unique_ptr<void, Release>(p);
}

float* sums() {
  static const auto kept = memory(sizeof(float) * kThreads * blocks());
  return static_cast<float*>(kept.get());
}

}  // namespace

double queue_copy() {
  static const auto kept = memory(2 * sizeof(float4) * kCopied);
  auto* from = static_cast<float4*>(kept.get());
  gpu::launch({"copy", blocks(), kThreads, Context{}}, copy, from + kCopied, from);
  return 2.0 * sizeof(float4) * static_cast<double>(kCopied);
}

double queue_multiply_adds() {
  gpu::launch({"multiply_adds", blocks(), kThreads, Context{}}, multiply_adds, sums(), 0.999f,
              0.001f);
  return 2.0 * kChains * kSteps * kThreads * blocks();
}

double queue_products() {
  gpu::launch({"products", blocks(), kThreads, Context{}}, products, sums());
  return kFlopsOfProduct * kTiles * kSteps * (kThreads / 32) * blocks();
}

}  // namespace fastgan::bench::cuda
