// Planted faults of barriers with phases, of tile copies and of products of a warpgroup.
#include "emulation/faults/cases.hpp"
#include "emulation/faults/device_array.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/tile_copy.hpp"
#include "kernels/cuda/wgmma.hpp"

namespace fastgan::emulation {
namespace {

const Context kContext{};
constexpr unsigned kThreads = 64, kWarpgroup = 128, kRows = 128;
constexpr unsigned kWords = gpu::kTileBytes / 4, kTileSize = kRows * gpu::kTileBytes;

/// What the kernels below do right or wrong, so that each has one fault.
struct Duties {
  bool publishes = true, barrier_behind = true, waits = true;
  unsigned bytes = kTileSize;
};

__device__ __forceinline__ void begin(gpu::PhaseBarrier* barrier, unsigned threads,
                                      const Duties& duties) {
  if (threadIdx.x == 0) {
    gpu::init_barrier(barrier, threads);
    if (duties.publishes) gpu::publish_barriers();
  }
  if (duties.barrier_behind) __syncthreads();
}

__device__ __forceinline__ void copy_tile(unsigned char* shared, const gpu::TensorMap& map,
                                          gpu::PhaseBarrier* full, unsigned bytes) {
  if (threadIdx.x != 0) return;
  gpu::arrive_expecting(full, bytes);
  gpu::start_tile_copy(shared, map, 0, 0, full);
}

__global__ void tile(const gpu::TensorMap map, float* out, Duties duties) {
  FASTGAN_DYNAMIC_SHARED(unsigned char, shared);
  FASTGAN_SHARED(gpu::PhaseBarrier, full, [1]);
  begin(full, 1, duties);
  copy_tile(shared, map, full, duties.bytes);
  if (duties.waits) gpu::wait_for_phase(full, 0);
  const unsigned byte = threadIdx.x * gpu::kTileBytes;
  out[threadIdx.x] = *reinterpret_cast<const float*>(shared + gpu::swizzled(byte));
  if (!duties.waits) gpu::wait_for_phase(full, 0);
}

__global__ void never_waited_for(const gpu::TensorMap map) {
  FASTGAN_DYNAMIC_SHARED(unsigned char, shared);
  FASTGAN_SHARED(gpu::PhaseBarrier, full, [1]);
  begin(full, 1, {});
  copy_tile(shared, map, full, kTileSize);
}

/// The second copy goes over what the other warp may still read.
__global__ void overwritten(const gpu::TensorMap map, float* out) {
  FASTGAN_DYNAMIC_SHARED(unsigned char, shared);
  FASTGAN_SHARED(gpu::PhaseBarrier, full, [1]);
  begin(full, 1, {});
  for (unsigned round = 0; round < 2; ++round) {
    copy_tile(shared, map, full, kTileSize);
    gpu::wait_for_phase(full, round);
    const unsigned byte = threadIdx.x * gpu::kTileBytes;
    out[threadIdx.x] = *reinterpret_cast<const float*>(shared + gpu::swizzled(byte));
  }
}

__global__ void not_arrived(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  FASTGAN_SHARED(gpu::PhaseBarrier, written, [1]);
  begin(written, kThreads, {});
  gpu::arrive(written);
  s[threadIdx.x] = 1.0f;  // behind the arrival
  gpu::wait_for_phase(written, 0);
  out[threadIdx.x] = s[kThreads - 1 - threadIdx.x];
}

__global__ void too_many_arrive() {
  FASTGAN_SHARED(gpu::PhaseBarrier, barrier, [1]);
  begin(barrier, 1, {});
  if (threadIdx.x == 0) gpu::arrive_expecting(barrier, 16);
  __syncthreads();
  if (threadIdx.x == 1) gpu::arrive(barrier);
}

__global__ void never_made() {
  FASTGAN_SHARED(gpu::PhaseBarrier, barrier, [1]);
  gpu::arrive(barrier);
}

/// What a product of the warpgroup does wrong.
enum class Slip { none, no_wait, no_fence, part_of_the_warps, never_waited, wrong_tile, freed };

__device__ __forceinline__ void multiply(unsigned char* shared, float (&d)[gpu::kWgmmaSums],
                                         Slip slip) {
  std::uint32_t a[1][4] = {{0x3f803f80u, 0x3f803f80u, 0x3f803f80u, 0x3f803f80u}};  // ones
  const std::uint64_t tile = gpu::describe_tile(shared);
  if (slip != Slip::no_fence) gpu::wgmma_fence(a);
  gpu::wgmma_bf16(d, a[0], slip == Slip::wrong_tile ? tile + 1 : tile);
  gpu::wgmma_commit();
}

__global__ void product(const gpu::TensorMap map, float* out, Slip slip) {
  FASTGAN_DYNAMIC_SHARED(unsigned char, shared);
  FASTGAN_SHARED(gpu::PhaseBarrier, full, [1]);
  FASTGAN_SHARED(gpu::PhaseBarrier, empty, [1]);
  begin(full, 1, {});
  begin(empty, kWarpgroup, {});
  copy_tile(shared, map, full, kTileSize);
  gpu::wait_for_phase(full, 0);
  float d[gpu::kWgmmaSums];
  for (float& sum : d) sum = 1.0f;
  gpu::wgmma_start(d);
  if (slip != Slip::part_of_the_warps || threadIdx.x >= 32) multiply(shared, d, slip);
  if (slip == Slip::freed) {  // before the wait
    gpu::arrive(empty);
    if (threadIdx.x == 0) gpu::wait_for_phase(empty, 0);
    copy_tile(shared, map, full, kTileSize);
  }
  if (slip == Slip::no_wait) out[threadIdx.x] = d[5];
  if (slip == Slip::never_waited) return;
  gpu::wgmma_finish(d);
  if (slip != Slip::no_wait) out[threadIdx.x] = d[5];
  if (slip == Slip::freed) gpu::wait_for_phase(full, 1);
}

/// A matrix of ones as kernels see it: fp32 or, two a word, bf16.
gpu::TensorMap ones(DeviceArray<std::uint32_t>& matrix, unsigned element_bytes) {
  return gpu::make_tensor_map({.data = matrix.data(),
                               .rows = kRows,
                               .columns = gpu::kTileBytes / element_bytes,
                               .row_bytes = gpu::kTileBytes,
                               .element_bytes = element_bytes,
                               .box_rows = kRows});
}

template <class... P>
std::string with_tile(unsigned threads, void (*kernel)(gpu::TensorMap, P...),
                      std::type_identity_t<P>... arguments) {
  DeviceArray<std::uint32_t> matrix(kRows * kWords, 0x3f800000u);
  gpu::launch({"planted", 1, threads, kContext, kTileSize}, kernel, ones(matrix, 4), arguments...);
  return "";
}

template <class Call>
std::string checked(unsigned threads, float expected, const Call& call) {
  DeviceArray<float> out(threads);
  call(out.data());
  return out.check([expected](std::size_t) { return expected; });
}

std::string run_tile(const Duties& duties) {
  return checked(kThreads, 1.0f, [&](float* out) { with_tile(kThreads, tile, out, duties); });
}

/// 1 + the 16 terms of a row of ones.
std::string run_product(Slip slip) {
  DeviceArray<std::uint32_t> matrix(kRows * kWords, 0x3f803f80u);
  return checked(kWarpgroup, 17.0f, [&](float* out) {
    gpu::launch({"planted", 1, kWarpgroup, kContext, kTileSize}, product, ones(matrix, 2), out,
                slip);
  });
}

template <Slip slip>
std::string run_product() {
  return run_product(slip);
}

const std::vector<Fault> kCases = {
    {"tile copy not waited for",
     [] { return run_tile({.waits = false}); },
     {"wrong result", nullptr, "asynchronous copy under way|never written"},
     false},
    {"tile copy never waited for", [] { return with_tile(kThreads, never_waited_for); },
     everywhere("without having waited for the tile copy at")},
    {"more bytes announced than copied",
     [] { return run_tile({.bytes = kTileSize + gpu::kTileBytes}); },
     everywhere("waits in wait_for_phase at")},
    {"fewer bytes announced than copied",
     [] { return run_tile({.bytes = kTileSize - gpu::kTileBytes}); },
     everywhere("waits in wait_for_phase at")},
    {"barrier not published", [] { return run_tile({.publishes = false}); },
     everywhere("publish_barriers() has not been called")},
    {"no barrier of the block behind init_barrier",
     [] { return run_tile({.barrier_behind = false}); },
     {nullptr, nullptr, "race of|not a barrier that init_barrier() made|never written"}},
    {"tile copy over what others still read",
     [] {
       return checked(kThreads, 1.0f, [](float* out) { with_tile(kThreads, overwritten, out); });
     },
     {nullptr, nullptr, "race of a|under way|waits in wait_for_phase"}},
    {"written behind the arrival",
     [] {
       return checked(kThreads, 1.0f, [](float* out) {
         gpu::launch({"planted", 1, kThreads, kContext}, not_arrived, out);
       });
     },
     {nullptr, nullptr, "race of|never written"}},
    {"more threads arrive than there are",
     [] {
       gpu::launch({"planted", 1, kThreads, kContext}, too_many_arrive);
       return std::string();
     },
     everywhere("more threads have arrived than the 1 of a phase")},
    {"barrier that nobody made",
     [] {
       gpu::launch({"planted", 1, kThreads, kContext}, never_made);
       return std::string();
     },
     everywhere("not a barrier that init_barrier() made")},
    {"wgmma not waited for",
     run_product<Slip::no_wait>,
     {"wrong result", nullptr, "sums of a wgmma under way"},
     false},
    {"wgmma never waited for", run_product<Slip::never_waited>,
     everywhere("without having waited for its wgmma at")},
    {"wgmma without a fence", run_product<Slip::no_fence>,
     everywhere("does not begin with wgmma_fence")},
    {"wgmma of three of four warps", run_product<Slip::part_of_the_warps>,
     everywhere("have not made the same calls of wgmma")},
    {"wgmma of what is no tile", run_product<Slip::wrong_tile>,
     everywhere("the descriptor names no tile")},
    {"tile overwritten before its wgmma has been waited for",
     run_product<Slip::freed>,
     {nullptr, nullptr, "race of a|under way"}},
};

}  // namespace

std::vector<Fault> phase_faults() { return kCases; }

std::string run_sound_product() { return run_product(Slip::none); }

}  // namespace fastgan::emulation
