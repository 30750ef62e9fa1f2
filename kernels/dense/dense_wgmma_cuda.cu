// Dense layer forward on the tensor cores of a warpgroup (sm_90a), in bf16 and bf16x3: the variant
// `wgmma` of dense_forward.
//
// out (N, C) = activation(a (N, K)·B (K, C) + bias), kRows x kColumns elements a block, kDepth
// terms at a time, which pass through a ring of stages in shared memory. The last warp fills it:
// the tensor memory accelerator copies a stage's fp32 rows of a (two tiles of 32 terms) and columns
// of the panels (a tile of 64 bf16 for each part), and zeros where a has no more terms. Two
// warpgroups empty it, 64 rows each: a warp reads its fragments of a, rounds them to bf16 in
// registers (bf16x3: high and low), and multiplies them with the panels, which stay where they are.
// A stage is free when the products with it have ended; while those of one go on, the fragments of
// the next are rounded.
// Lanes of odd rows read the two halves of a tile's row the other way round: so the sixteen lanes
// of a transaction meet all 32 banks.
// Bytes through L2: 4·N·(K·C/128 + C) of activations, 2·parts·K·C·N/128 of weights.
// Flops: 2·N·K·C, three times as many in bf16x3: 43 a byte of L2, in bf16x3 96.
// Order: bias, then k ascending in steps of 16 whose inner order is the device's.
#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/tile_copy.hpp"
#include "kernels/cuda/wgmma.hpp"
#include "kernels/dense/mma_tile_cuda.hpp"
#include "kernels/dense/row_product_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kRows = 128, kColumns = 128, kDepth = 64;
constexpr unsigned kGroupRows = 64, kWarpRows = 16;           // of a warpgroup and of a warp
constexpr unsigned kConsumers = kRows / kGroupRows * 128;     // threads
constexpr unsigned kThreads = kConsumers + 32;                // and the warp that fills the ring
constexpr unsigned kTerms = gpu::kTileBytes / sizeof(float);  // of a, in a tile
constexpr unsigned kRowTile = kRows * gpu::kTileBytes;        // bytes
constexpr unsigned kColumnTile = kColumns * gpu::kTileBytes;  // bytes
constexpr unsigned kSteps = kDepth / 16;                      // products of a stage
constexpr unsigned kStepUnits = 2;                            // of a descriptor, 16 bytes each
static_assert(kDepth == 2 * kTerms && kSteps * kStepUnits * 16 == gpu::kTileBytes);
static_assert(kGroupRows == 4 * kWarpRows);
static_assert(kRowTile % 1024 == 0 && kColumnTile % 1024 == 0);
static_assert(kColumns * kGroupRows == 128 * gpu::kWgmmaSums);

/// The ring: stages, each two tiles of a and one of every part of the panels; then its barriers.
template <class Format>
struct Ring {
  static constexpr unsigned kParts = Format::kParts;
  static constexpr unsigned kStages = kParts == 1 ? 4 : 3;  // 192 KiB both
  static constexpr unsigned kStageBytes = 2 * kRowTile + kParts * kColumnTile;
  static constexpr unsigned kBytes = kStages * (kStageBytes + 2 * sizeof(gpu::PhaseBarrier));

  unsigned char* memory;
  unsigned stage = 0, parity = 0;  // of the round through the ring

  __device__ __forceinline__ unsigned char* rows(unsigned tile) const {
    return memory + stage * kStageBytes + tile * kRowTile;
  }
  __device__ __forceinline__ unsigned char* columns(unsigned part) const {
    return memory + stage * kStageBytes + 2 * kRowTile + part * kColumnTile;
  }
  /// Ends a phase when the stage has been filled, and when it has been emptied.
  __device__ __forceinline__ gpu::PhaseBarrier* full(unsigned of) const {
    return reinterpret_cast<gpu::PhaseBarrier*>(memory + kStages * kStageBytes) + of;
  }
  __device__ __forceinline__ gpu::PhaseBarrier* empty(unsigned of) const {
    return full(kStages + of);
  }
  __device__ __forceinline__ void advance() {
    if (++stage < kStages) return;
    stage = 0;
    parity ^= 1;
  }
};

template <class Format>
__device__ __forceinline__ void make_barriers(const Ring<Format>& ring) {
  if (threadIdx.x == 0) {
    for (unsigned stage = 0; stage < Ring<Format>::kStages; ++stage) {
      gpu::init_barrier(ring.full(stage), 1);
      gpu::init_barrier(ring.empty(stage), kConsumers / 32);
    }
    gpu::publish_barriers();
  }
  __syncthreads();
}

/// By one thread.
template <class Format>
__device__ __forceinline__ void produce(Ring<Format> ring, const gpu::TensorMap& a,
                                        const gpu::TensorMap& panels, const RowProduct& p) {
  const int n = static_cast<int>(blockIdx.x * kRows), c = static_cast<int>(blockIdx.y * kColumns);
  const int columns = static_cast<int>(mma::round_up(p.C, mma::kPanelColumns));
  for (int k = 0; k < static_cast<int>(p.K); k += static_cast<int>(kDepth), ring.advance()) {
    gpu::PhaseBarrier* full = ring.full(ring.stage);
    gpu::wait_for_phase(ring.empty(ring.stage), ring.parity ^ 1);
    gpu::arrive_expecting(full, Ring<Format>::kStageBytes);
    gpu::start_tile_copy(ring.rows(0), a, n, k, full);
    gpu::start_tile_copy(ring.rows(1), a, n, k + static_cast<int>(kTerms), full);
    for (unsigned part = 0; part < Format::kParts; ++part) {  // what lies behind C is never written
      gpu::start_tile_copy(ring.columns(part), panels, static_cast<int>(part) * columns + c, k,
                           full);
    }
  }
}

/// The words of one row for the four quarters (eight terms each) of a tile, two terms a word.
template <class Format>
__device__ __forceinline__ void load_row(const unsigned char* tile, unsigned row,
                                         std::uint32_t (&to)[4][Format::kParts]) {
  const unsigned lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
  const bool odd = g % 2 == 1;
  std::uint32_t found[4][Format::kParts];
#pragma unroll
  for (unsigned q = 0; q < 4; ++q) {
    const unsigned k = 8 * (q ^ (odd ? 2u : 0u)) + 2 * t;
    const unsigned byte = row * gpu::kTileBytes + k * static_cast<unsigned>(sizeof(float));
    const auto x = *reinterpret_cast<const float2*>(tile + gpu::swizzled(byte));
    Format::split({x.x, x.y}, found[q]);
  }
#pragma unroll
  for (unsigned q = 0; q < 4; ++q) {
#pragma unroll
    for (unsigned p = 0; p < Format::kParts; ++p) to[q][p] = odd ? found[q ^ 2][p] : found[q][p];
  }
}

/// This thread's fragments of a stage's rows, for each step and part.
template <class Format>
__device__ __forceinline__ void load_fragments(const Ring<Format>& ring,
                                               std::uint32_t (&a)[Format::kParts * kSteps][4]) {
  const unsigned row = threadIdx.x / 32 * kWarpRows + threadIdx.x % 32 / 4;
#pragma unroll
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned tile = i / 2, lower = i % 2;  // rows g + 8
    std::uint32_t words[4][Format::kParts];
    load_row<Format>(ring.rows(tile), row + 8 * lower, words);
#pragma unroll
    for (unsigned q = 0; q < 4; ++q) {
#pragma unroll
      for (unsigned p = 0; p < Format::kParts; ++p) {
        a[p * kSteps + 2 * tile + q / 2][lower + q % 2 * 2] = words[q][p];
      }
    }
  }
}

/// sum += the terms of a stage.
template <class Format>
__device__ __forceinline__ void multiply(const Ring<Format>& ring, float (&sum)[gpu::kWgmmaSums]) {
  std::uint32_t a[Format::kParts * kSteps][4];
  load_fragments(ring, a);
  gpu::wgmma_fence(a);
  const std::uint64_t high = gpu::describe_tile(ring.columns(0));
#pragma unroll
  for (unsigned step = 0; step < kSteps; ++step) {
    gpu::wgmma_bf16(sum, a[step], high + step * kStepUnits);
    if constexpr (Format::kParts == 2) {
      const std::uint64_t low = gpu::describe_tile(ring.columns(1));
      gpu::wgmma_bf16(sum, a[step], low + step * kStepUnits);
      gpu::wgmma_bf16(sum, a[kSteps + step], high + step * kStepUnits);
    }
  }
  gpu::wgmma_commit();
}

/// Calls each(row, column, sum) for this thread's elements of the block.
template <class Each>
__device__ __forceinline__ void for_sums(float (&sum)[gpu::kWgmmaSums], const Each& each) {
  const unsigned lane = threadIdx.x % 32, row = threadIdx.x / 32 * kWarpRows + lane / 4;
#pragma unroll
  for (unsigned i = 0; i < gpu::kWgmmaSums; ++i) {
    each(row + i % 4 / 2 * 8, i / 4 * 8 + lane % 4 * 2 + i % 2, sum[i]);
  }
}

template <class Format>
__device__ __forceinline__ void consume(Ring<Format> ring, const RowProduct& p) {
  const Index n = static_cast<Index>(blockIdx.x) * kRows;
  const Index c = static_cast<Index>(blockIdx.y) * kColumns;
  float sum[gpu::kWgmmaSums];
  for_sums(sum, [&](unsigned, unsigned column, float& start) {
    start = p.bias != nullptr && c + column < p.C ? p.bias[c + column] : 0.0f;
  });
  gpu::wgmma_start(sum);
  gpu::wait_for_phase(ring.full(0), 0);
  multiply<Format>(ring, sum);
  for (Index k = kDepth; k < p.K; k += kDepth) {
    gpu::PhaseBarrier* before = ring.empty(ring.stage);
    ring.advance();
    gpu::wait_for_phase(ring.full(ring.stage), ring.parity);
    multiply<Format>(ring, sum);
    gpu::wgmma_wait<1>();
    __syncwarp();
    if (threadIdx.x % 32 == 0) gpu::arrive(before);
  }
  gpu::wgmma_finish(sum);
  for_sums(sum, [&](unsigned row, unsigned column, float& total) {
    const Index r = n + row, o = c + column;
    if (r < p.N && o < p.C) p.out[r * p.ldout + o] = activate(total, p.activation);
  });
}

template <class Format>
__global__ void __launch_bounds__(kThreads)
    row_product(const __grid_constant__ gpu::TensorMap a,
                const __grid_constant__ gpu::TensorMap panels, const RowProduct p) {
  if constexpr (gpu::kIsSm90a) {
    FASTGAN_DYNAMIC_SHARED(unsigned char, memory);
    const Ring<Format> ring{memory};
    make_barriers(ring);
    if (threadIdx.x < kConsumers) {
      consume(ring, p);
    } else if (threadIdx.x == kConsumers) {
      produce(ring, a, panels, p);
    }
  }
}

template <class Format>
void launch(const char* name, const Context& context, const RowProduct& p) {
  const Index columns = mma::round_up(p.C, mma::kPanelColumns);
  const Index words = mma::column_words<Format>(p.K);
  const gpu::TensorMap a = gpu::make_tensor_map({.data = p.a,
                                                 .rows = p.N,
                                                 .columns = p.K,
                                                 .row_bytes = p.lda * Index{sizeof(float)},
                                                 .element_bytes = sizeof(float),
                                                 .box_rows = kRows});
  const gpu::TensorMap panels = gpu::make_tensor_map({.data = p.panels,
                                                      .rows = Format::kParts * columns,
                                                      .columns = 2 * words,
                                                      .row_bytes = 4 * words,
                                                      .element_bytes = 2,
                                                      .box_rows = kColumns});
  gpu::launch({name,
               {gpu::blocks_of(p.N, kRows), gpu::blocks_of(p.C, kColumns)},
               kThreads,
               context,
               Ring<Format>::kBytes},
              row_product<Format>, a, panels, p);
}

}  // namespace

const char* wgmma_obstacle(const RowProduct& p) {
  constexpr Index kAligned = 16;  // bytes, as the tensor memory accelerator wants rows
  if (reinterpret_cast<std::uintptr_t>(p.a) % kAligned != 0 ||
      p.lda * Index{sizeof(float)} % kAligned != 0) {
    return "rows of x do not begin at multiples of 16 bytes";
  }
  if (p.K == 0) return "there are no inputs";
  return gpu::compute_capability() == 90 ? nullptr : "the device's compute capability is not 9.0";
}

void row_product_wgmma(const char* name, const Context& context, Precision precision,
                       const RowProduct& p) {
  if (p.N == 0) return;
  precision == Precision::bf16 ? launch<Bf16>(name, context, p) : launch<Bf16x3>(name, context, p);
}

}  // namespace fastgan::kernels::cuda
