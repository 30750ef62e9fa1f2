// What libfastgan_cuda computes of large samples with CUB, NVIDIA's library of parallel primitives
// that comes with CUDA. The emulator does not know CUB, so this is no kernel of kernels.def.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fastgan/device.hpp"
#include "kernels/types.hpp"

namespace fastgan {

/// Of samples a (n) and b (m) in any order, in memory of the host, finite, n + m < 2³¹.
struct SamplePair {
  const float* a;
  const float* b;
  Index n, m;
};

/// n·m times the distances (fastgan/metrics/two_sample.hpp).
struct ScaledDistances {
  std::int64_t ks;
  double w1;
};

/// Pairs of values (count) in memory of the host, finite, and the axes of a grid.
struct GridSample {
  const float* x;
  const float* y;
  Index count;
  double low[2], high[2];
  Index bins[2];
};

/// Of a CUDA device, whose stream is done when they return. They throw Error (resource).
struct CudaSamples {
  ScaledDistances (*distances)(Device& device, const SamplePair& samples);
  /// Writes counts (bins of x, bins of y).
  void (*histogram)(Device& device, const GridSample& sample, std::uint64_t* counts);
};

/// Out of libfastgan_cuda, as cuda_backend(). Throws Error (resource).
const CudaSamples& cuda_samples();

/// How it is found there.
using CudaSamplesFunction = const CudaSamples* (*)();
constexpr const char* kCudaSamplesFunction = "fastgan_cuda_samples";

}  // namespace fastgan
