// The CUDA thread that is running, CUDA's words for functions, and how a kernel's fault ends it.
#pragma once

#include "vectors.hpp"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __grid_constant__
// Not to be had as such: they would silently become one variable per thread or for all blocks.
#define __shared__ use_FASTGAN_SHARED_instead
#define __constant__ pass_constants_as_arguments_instead

/// For functions that are part of the emulator, not of a kernel.
#define FASTGAN_NOT_CHECKED __attribute__((no_sanitize("thread")))

namespace fastgan::emulator {

struct DeviceThread {
  uint3 thread_index{}, block_index{};
  dim3 block_size, grid_size;
  unsigned linear = 0;  // number in the block
  unsigned lane = 0;
};

/// The running thread, null outside of kernels.
extern DeviceThread* self;

FASTGAN_NOT_CHECKED inline const DeviceThread& here() { return *self; }

/// A place in the source of a kernel.
struct Site {
  const char* file;
  int line;
};
#define FASTGAN_SITE ::fastgan::emulator::Site site = {__builtin_FILE(), __builtin_LINE()}

/// Ends the launch with an Error that names the kernel, block and thread.
[[noreturn]] void fail(const char* format, ...) __attribute__((format(printf, 1, 2)));

/// One step of a loop that waits for another thread: lets others run, reports a live-lock.
void spin(const char* what, Site site);

}  // namespace fastgan::emulator

#define threadIdx (::fastgan::emulator::here().thread_index)
#define blockIdx (::fastgan::emulator::here().block_index)
#define blockDim (::fastgan::emulator::here().block_size)
#define gridDim (::fastgan::emulator::here().grid_size)
inline constexpr int warpSize = 32;

inline void __nanosleep(unsigned, FASTGAN_SITE) { ::fastgan::emulator::spin("__nanosleep", site); }
[[noreturn]] inline void __trap(FASTGAN_SITE) {
  ::fastgan::emulator::fail("__trap at %s:%d", site.file, site.line);
}
