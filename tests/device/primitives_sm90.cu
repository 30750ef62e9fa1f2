// One block a primitive; compiled for the emulator and, where there is nvcc, for the device.
#include "tests/device/primitives_sm90.hpp"

#include "kernels/cuda/cluster.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/tile_copy.hpp"
#include "kernels/cuda/wgmma.hpp"

namespace fastgan::test {
namespace {

constexpr unsigned kLanes = 32, kBuffers = 2;
constexpr unsigned kWarpgroup = 128, kColumns = 128, kRowWords = 32;
constexpr unsigned kColumnTile = kColumns * gpu::kTileBytes;

__device__ __forceinline__ void fill_buffers(const Phases& p, std::uint32_t (&words)[2][kLanes],
                                             gpu::PhaseBarrier (&full)[2],
                                             gpu::PhaseBarrier (&empty)[2]) {
  const unsigned lane = threadIdx.x % kLanes;
  for (unsigned round = 0; round < Phases::kRounds; ++round) {
    const unsigned buffer = round % kBuffers;
    gpu::wait_for_phase(&empty[buffer], round / kBuffers % 2 ^ 1);
    words[buffer][lane] = round + p.in[lane];
    gpu::arrive(&full[buffer]);
  }
}

__device__ __forceinline__ void empty_buffers(const Phases& p, std::uint32_t (&words)[2][kLanes],
                                              gpu::PhaseBarrier (&full)[2],
                                              gpu::PhaseBarrier (&empty)[2]) {
  const unsigned lane = threadIdx.x % kLanes;
  for (unsigned round = 0; round < Phases::kRounds; ++round) {
    const unsigned buffer = round % kBuffers;
    gpu::wait_for_phase(&full[buffer], round / kBuffers % 2);
    p.out[round * kLanes + lane] = words[buffer][lane ^ 1];
    gpu::arrive(&empty[buffer]);
  }
}

__global__ void phases(Phases p) {
  if constexpr (gpu::kIsSm90a) {
    FASTGAN_SHARED(std::uint32_t, words, [kBuffers][kLanes]);
    FASTGAN_SHARED(gpu::PhaseBarrier, full, [kBuffers]);
    FASTGAN_SHARED(gpu::PhaseBarrier, empty, [kBuffers]);
    if (threadIdx.x < kBuffers) {
      gpu::init_barrier(&full[threadIdx.x], kLanes);
      gpu::init_barrier(&empty[threadIdx.x], kLanes);
    }
    __syncthreads();
    if (threadIdx.x < kLanes) {
      fill_buffers(p, words, full, empty);
    } else {
      empty_buffers(p, words, full, empty);
    }
  }
}

/// The barrier of one phase of the block, for the copies of one thread.
__device__ __forceinline__ void make_barrier(gpu::PhaseBarrier* barrier) {
  if (threadIdx.x == 0) {
    gpu::init_barrier(barrier, 1);
    gpu::publish_barriers();
  }
  __syncthreads();
}

__global__ void tile(const __grid_constant__ gpu::TensorMap map, std::uint32_t* out, int row,
                     int column) {
  if constexpr (gpu::kIsSm90a) {
    constexpr unsigned kBytes = TileOfMatrix::kBoxRows * gpu::kTileBytes;
    FASTGAN_DYNAMIC_SHARED(unsigned char, shared);
    FASTGAN_SHARED(gpu::PhaseBarrier, full, [1]);
    make_barrier(full);
    if (threadIdx.x == 0) {
      gpu::arrive_expecting(full, kBytes);
      gpu::start_tile_copy(shared, map, row, column, full);
    }
    gpu::wait_for_phase(full, 0);
    for (unsigned i = threadIdx.x; i < kBytes / 4; i += kLanes) {
      out[i] = *reinterpret_cast<const std::uint32_t*>(shared + gpu::swizzled(4 * i));
    }
  }
}

__global__ void product(const __grid_constant__ gpu::TensorMap columns, Wgmma p) {
  if constexpr (gpu::kIsSm90a) {
    FASTGAN_DYNAMIC_SHARED(unsigned char, shared);
    FASTGAN_SHARED(gpu::PhaseBarrier, full, [1]);
    make_barrier(full);
    if (threadIdx.x == 0) {
      gpu::arrive_expecting(full, kColumnTile);
      gpu::start_tile_copy(shared, columns, 0, 0, full);
    }
    gpu::wait_for_phase(full, 0);
    const unsigned row = threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4, t = threadIdx.x % 4;
    const auto place = [&](unsigned i) {
      return (row + i % 4 / 2 * 8) * kColumns + i / 4 * 8 + 2 * t + i % 2;
    };
    float d[gpu::kWgmmaSums];
    std::uint32_t a[4][4];
#pragma unroll
    for (unsigned i = 0; i < gpu::kWgmmaSums; ++i) d[i] = p.c[place(i)];
#pragma unroll
    for (unsigned i = 0; i < 16; ++i) {
      const unsigned step = i / 4, upper = i % 2, right = i % 4 / 2;
      a[step][i % 4] = p.a[(row + 8 * upper) * kRowWords + 8 * step + 4 * right + t];
    }
    gpu::wgmma_start(d);
    gpu::wgmma_fence(a);
#pragma unroll
    for (unsigned step = 0; step < 4; ++step) {
      gpu::wgmma_bf16(d, a[step], gpu::describe_tile(shared) + 2 * step);
    }
    gpu::wgmma_commit();
    gpu::wgmma_finish(d);
#pragma unroll
    for (unsigned i = 0; i < gpu::kWgmmaSums; ++i) p.d[place(i)] = d[i];
  }
}

__global__ void exchange(Exchange p) {
  if constexpr (gpu::kIsSm90a) {
    FASTGAN_SHARED(std::uint32_t, words, [Exchange::kBlocks][kLanes]);
    const unsigned rank = gpu::block_rank(), lane = threadIdx.x;
    gpu::cluster_sync();
    for (unsigned block = 0; block < Exchange::kBlocks; ++block) {
      gpu::in_block(&words[rank][0], block)[lane] = 1000 * rank + p.in[lane];
    }
    gpu::cluster_sync();
    for (unsigned from = 0; from < Exchange::kBlocks; ++from) {
      p.out[(rank * Exchange::kBlocks + from) * kLanes + lane] = words[from][lane];
    }
  }
}

}  // namespace

bool has_sm90a() { return gpu::compute_capability() == 90; }

void run(const Context& context, const Phases& p) {
  gpu::launch({"phases", 1, 2 * kLanes, context}, phases, p);
}

void run(const Context& context, const TileOfMatrix& p) {
  const gpu::TensorMap map = gpu::make_tensor_map({.data = p.matrix,
                                                   .rows = p.rows,
                                                   .columns = p.columns,
                                                   .row_bytes = p.row_bytes,
                                                   .element_bytes = p.element_bytes,
                                                   .box_rows = TileOfMatrix::kBoxRows});
  gpu::launch({"tile", 1, kLanes, context, TileOfMatrix::kBoxRows * gpu::kTileBytes}, tile, map,
              p.out, p.row, p.column);
}

void run(const Context& context, const Exchange& p) {
  gpu::launch({"exchange", Exchange::kBlocks, kLanes, context, 0, Exchange::kBlocks}, exchange, p);
}

void run(const Context& context, const Wgmma& p) {
  const gpu::TensorMap columns = gpu::make_tensor_map({.data = p.b,
                                                       .rows = kColumns,
                                                       .columns = 2 * kRowWords,
                                                       .row_bytes = 4 * kRowWords,
                                                       .element_bytes = 2,
                                                       .box_rows = kColumns});
  gpu::launch({"wgmma", 1, kWarpgroup, context, kColumnTile}, product, columns, p);
}

}  // namespace fastgan::test
