// Copies from global to shared memory that go on while the thread computes (cp.async).
//
// start_copy<bytes>(shared, global, valid) starts one of 4, 8 or 16 bytes, to which both addresses
// are aligned; it writes zeros, and reads nothing, where `valid` is false. commit_copies() closes a
// group of this thread's copies. wait_for_copies<groups>() waits until at most so many of them are
// under way; other threads see what was copied after a barrier behind that.
#pragma once

#include "kernels/cuda/shared_address.hpp"

namespace fastgan::gpu {

#if defined(__CUDACC__)

template <int bytes>
__device__ __forceinline__ void start_copy(void* shared, const void* global, bool valid) {
  static_assert(bytes == 4 || bytes == 8 || bytes == 16);
  asm volatile("cp.async.ca.shared.global [%0], [%1], %2, %3;" ::"r"(shared_address(shared)),
               "l"(global), "n"(bytes), "r"(valid ? bytes : 0)
               : "memory");
}

__device__ __forceinline__ void commit_copies() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

template <int groups>
__device__ __forceinline__ void wait_for_copies() {
  asm volatile("cp.async.wait_group %0;" ::"n"(groups) : "memory");
}

#else

template <int bytes>
__forceinline__ void start_copy(void* shared, const void* global, bool valid, FASTGAN_SITE) {
  static_assert(bytes == 4 || bytes == 8 || bytes == 16);
  emulator::start_copy(shared, global, bytes, valid ? bytes : 0, site);
}

__forceinline__ void commit_copies() { emulator::commit_copies(); }

template <int groups>
__forceinline__ void wait_for_copies() {
  emulator::wait_for_copies(groups);
}

#endif

}  // namespace fastgan::gpu
