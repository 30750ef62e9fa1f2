// Random numbers of Philox4x32-10, uniform and normal.
//
// Element (n, d) of x (N, D) comes from word d mod 4 of block ⌊d/4⌋ of event first + n
// (philox.hpp, the same function as on the CPU); normal numbers from the pairs of words (0, 1) and
// (2, 3) of a block, cosine first. A thread computes one block of four numbers; the blocks of all
// rows, ⌈D/4⌉ each, are one sequence.
// 4 bytes an element; a block takes 20 wide multiplications and about 100 other operations, a pair
// of normal numbers 60. No sums; every element depends on its key, event and draw alone, with the
// bits of the CPU's kernels with fused multiply-add.
// Source: Salmon et al., SC'11 (Philox); Box and Muller, Ann. Math. Stat. 29 (1958) 610.
#include "kernels/noise/noise.hpp"

#include "kernels/cuda/box_muller.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

/// Fills the four numbers of this thread's block with transform(words, numbers).
template <class Noise, class Transform>
__device__ __forceinline__ void fill(const Noise& p, const Transform& transform) {
  const Index blocks = (p.D + 3) / 4;
  const Index i = gpu::global_thread();
  if (i >= p.N * blocks) return;
  const Index n = i / blocks, block = i % blocks;
  const PhiloxBlock words =
      philox(p.key, p.first + static_cast<std::uint64_t>(n), static_cast<std::uint32_t>(block));
  float numbers[4];
  transform(words, numbers);
  float* x = p.x + n * p.ldx + 4 * block;
  const Index count = p.D - 4 * block;
#pragma unroll
  for (int j = 0; j < 4; ++j) {
    if (j < count) x[j] = numbers[j];
  }
}

struct Uniform {
  __device__ void operator()(const PhiloxBlock& words, float (&numbers)[4]) const {
#pragma unroll
    for (std::size_t j = 0; j < 4; ++j) numbers[j] = uniform(words[j]);
  }
};

struct Normal {
  __device__ void operator()(const PhiloxBlock& words, float (&numbers)[4]) const {
#pragma unroll
    for (std::size_t j = 0; j < 4; j += 2) {
      const float2 pair = normal_pair(words[j], words[j + 1]);
      numbers[j] = pair.x;
      numbers[j + 1] = pair.y;
    }
  }
};

__global__ void __launch_bounds__(kThreads) uniform_numbers(UniformNoise p) { fill(p, Uniform{}); }
__global__ void __launch_bounds__(kThreads) normal_numbers(NormalNoise p) { fill(p, Normal{}); }

}  // namespace

void uniform_noise(const Context& context, const UniformNoise& p) {
  const Index threads = p.N * ((p.D + 3) / 4);
  gpu::launch({"uniform_noise", gpu::blocks_of(threads, kThreads), kThreads, context},
              uniform_numbers, p);
}

void normal_noise(const Context& context, const NormalNoise& p) {
  const Index threads = p.N * ((p.D + 3) / 4);
  gpu::launch({"normal_noise", gpu::blocks_of(threads, kThreads), kThreads, context},
              normal_numbers, p);
}

}  // namespace fastgan::kernels::cuda
