// One warp a primitive; compiled for the emulator and, where there is nvcc, for the device.
#include "tests/device/primitives.hpp"

#include "kernels/cuda/gpu.hpp"
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

__global__ void product(Mma p) {
  const unsigned g = threadIdx.x / 4, t = threadIdx.x % 4;
  const std::uint32_t a[4] = {p.a[g * 8 + t], p.a[(g + 8) * 8 + t], p.a[g * 8 + t + 4],
                              p.a[(g + 8) * 8 + t + 4]};
  const std::uint32_t b[2] = {p.b[g * 8 + t], p.b[g * 8 + t + 4]};
  const unsigned at[4] = {g * 8 + 2 * t, g * 8 + 2 * t + 1, (g + 8) * 8 + 2 * t,
                          (g + 8) * 8 + 2 * t + 1};
  float d[4];
  for (unsigned i = 0; i < 4; ++i) d[i] = p.c[at[i]];
  gpu::mma_bf16(d, a, b);
  for (unsigned i = 0; i < 4; ++i) p.d[at[i]] = d[i];
}

}  // namespace

void run(const Context& context, const Copies& p) {
  gpu::launch({"copies", 1, kLanes, context}, copies, p);
}
void run(const Context& context, const Pairs& p) {
  gpu::launch({"pairs", 1, kLanes, context}, pairs, p);
}
void run(const Context& context, const Mma& p) {
  gpu::launch({"mma", 1, kLanes, context}, product, p);
}

}  // namespace fastgan::test
