// Barriers in shared memory that count threads and the bytes of tile copies (mbarrier; sm_90).
//
// A barrier goes through phases, of parity 0, 1, 0 … A phase ends when as many threads as
// init_barrier() names have arrived in it and all bytes that were announced have been copied.
// arrive_expecting() announces bytes and arrives. wait_for_phase(barrier, parity) returns when the
// current phase has the other parity: of a new barrier at once for parity 1. Behind it a thread
// sees what others did before they arrived, and what was copied.
// One thread makes the barriers and calls publish_barriers(), by which copies see them; the others
// see them after a barrier of the block.
// Source: PTX ISA 8.7, section 9.7.13.15 (mbarrier).
#pragma once

#include "kernels/cuda/shared_address.hpp"

namespace fastgan::gpu {

using PhaseBarrier = std::uint64_t;

#if defined(__CUDACC__)

__device__ __forceinline__ void init_barrier(PhaseBarrier* barrier, unsigned threads) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(barrier)),
               "r"(threads)
               : "memory");
}

__device__ __forceinline__ void publish_barriers() {
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

__device__ __forceinline__ void arrive(PhaseBarrier* barrier) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(shared_address(barrier))
               : "memory");
}

__device__ __forceinline__ void arrive_expecting(PhaseBarrier* barrier, unsigned bytes) {
  asm volatile(
      "mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(shared_address(barrier)),
      "r"(bytes)
      : "memory");
}

/// May wait for a while before it says no.
__device__ __forceinline__ bool phase_has_ended(PhaseBarrier* barrier, unsigned parity) {
  std::uint32_t ended;
  asm volatile(
      "{\n"
      ".reg .pred ended;\n"
      "mbarrier.try_wait.parity.shared::cta.b64 ended, [%1], %2;\n"
      "selp.u32 %0, 1, 0, ended;\n"
      "}"
      : "=r"(ended)
      : "r"(shared_address(barrier)), "r"(parity)
      : "memory");
  return ended != 0;
}

__device__ __forceinline__ void wait_for_phase(PhaseBarrier* barrier, unsigned parity) {
  while (!phase_has_ended(barrier, parity)) {
  }
}

#else

__forceinline__ void init_barrier(PhaseBarrier* barrier, unsigned threads, FASTGAN_SITE) {
  emulator::init_barrier(barrier, threads, site);
}
__forceinline__ void publish_barriers() { emulator::publish_barriers(); }
__forceinline__ void arrive(PhaseBarrier* barrier, FASTGAN_SITE) {
  emulator::arrive(barrier, 0, site);
}
__forceinline__ void arrive_expecting(PhaseBarrier* barrier, unsigned bytes, FASTGAN_SITE) {
  emulator::arrive(barrier, bytes, site);
}
__forceinline__ bool phase_has_ended(PhaseBarrier* barrier, unsigned parity, FASTGAN_SITE) {
  return emulator::phase_has_ended(barrier, parity, site);
}
__forceinline__ void wait_for_phase(PhaseBarrier* barrier, unsigned parity, FASTGAN_SITE) {
  while (!emulator::phase_has_ended(barrier, parity, site)) {
  }
}

#endif

}  // namespace fastgan::gpu
