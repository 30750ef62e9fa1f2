// One warp a primitive; compiled for the emulator and, where there is nvcc, for the device.
#include "tests/device/primitives.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/load_matrix.hpp"
#include "kernels/cuda/mma.hpp"

namespace fastgan::test {
namespace {

constexpr unsigned kLanes = 32, kWords = 7 * kLanes;

__global__ void copies(Copies p) {
  FASTGAN_SHARED(std::uint32_t, words, [kWords]);
  const unsigned lane = threadIdx.x;
  std::uint32_t *pairs = words + kLanes, *vectors = words + 3 * kLanes;
  gpu::start_copy<4>(words + lane, p.in + lane, is_valid_copy(lane));
  gpu::start_copy<8>(pairs + 2 * lane, p.in + kLanes + 2 * lane, is_valid_copy(lane));
  gpu::commit_copies();
  gpu::start_copy<16>(vectors + 4 * lane, p.in + 3 * kLanes + 4 * lane, is_valid_copy(lane));
  gpu::commit_copies();
  gpu::wait_for_copies<1>();
  __syncthreads();
  for (unsigned i = lane; i < 3 * kLanes; i += kLanes) p.out[i] = words[i];
  gpu::wait_for_copies<0>();
  __syncthreads();
  for (unsigned i = 3 * kLanes + lane; i < kWords; i += kLanes) p.out[i] = words[i];
}

__global__ void pairs(Pairs p) {
  const unsigned lane = threadIdx.x;
  const std::uint32_t pair = gpu::bf16_pair(p.in[2 * lane], p.in[2 * lane + 1]);
  p.pair[lane] = pair;
  p.number[2 * lane] = gpu::low_of(pair);
  p.number[2 * lane + 1] = gpu::high_of(pair);
}

/// Both precisions have fragments of the same words.
template <class P>
__global__ void product(P p) {
  const unsigned g = threadIdx.x / 4, t = threadIdx.x % 4;
  const std::uint32_t a[4] = {p.a[g * 8 + t], p.a[(g + 8) * 8 + t], p.a[g * 8 + t + 4],
                              p.a[(g + 8) * 8 + t + 4]};
  const std::uint32_t b[2] = {p.b[g * 8 + t], p.b[g * 8 + t + 4]};
  const unsigned at[4] = {g * 8 + 2 * t, g * 8 + 2 * t + 1, (g + 8) * 8 + 2 * t,
                          (g + 8) * 8 + 2 * t + 1};
  float d[4];
  for (unsigned i = 0; i < 4; ++i) d[i] = p.c[at[i]];
  if constexpr (std::is_same_v<P, Mma>) {
    gpu::mma_bf16(d, a, b);
  } else {
    gpu::mma_tf32(d, a, b);
  }
  for (unsigned i = 0; i < 4; ++i) p.d[at[i]] = d[i];
}

__global__ void matrices(Matrices p) {
  constexpr unsigned kStride = 20;  // words: rows apart, as in a tile
  FASTGAN_SHARED(std::uint32_t, words, [kLanes][kStride]);
  const unsigned lane = threadIdx.x;
  for (unsigned i = 0; i < 4; ++i) words[lane][i] = p.in[4 * lane + i];
  __syncthreads();
  std::uint32_t to[4];
  gpu::load_matrices(to, words[lane]);
  for (unsigned i = 0; i < 4; ++i) p.plain[4 * lane + i] = to[i];
  gpu::load_transposed_matrices(to, words[lane]);
  for (unsigned i = 0; i < 4; ++i) p.transposed[4 * lane + i] = to[i];
}

__global__ void roundings(Roundings p) {
  constexpr std::uint32_t kIgnored = 0x1fffu;
  for (unsigned i = threadIdx.x; i < 2 * kLanes; i += kLanes) {
    p.word[i] = gpu::tf32(p.in[i]) & ~kIgnored;
  }
}

}  // namespace

void run(const Context& context, const Copies& p) {
  gpu::launch({"copies", 1, kLanes, context}, copies, p);
}
void run(const Context& context, const Pairs& p) {
  gpu::launch({"pairs", 1, kLanes, context}, pairs, p);
}
void run(const Context& context, const Mma& p) {
  gpu::launch({"mma", 1, kLanes, context}, product<Mma>, p);
}
void run(const Context& context, const MmaTf32& p) {
  gpu::launch({"mma_tf32", 1, kLanes, context}, product<MmaTf32>, p);
}
void run(const Context& context, const Matrices& p) {
  gpu::launch({"matrices", 1, kLanes, context}, matrices, p);
}
void run(const Context& context, const Roundings& p) {
  gpu::launch({"roundings", 1, kLanes, context}, roundings, p);
}

}  // namespace fastgan::test
