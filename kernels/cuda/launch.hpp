// Starting a kernel on a stream. A launch without blocks does nothing.
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>

#include "fastgan/error.hpp"
#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::gpu {

struct Launch {
  const char* name;  // for errors
  dim3 blocks, threads;
  const Context& context;        // whose stream
  std::size_t shared_bytes = 0;  // of dynamic shared memory
};

/// How many blocks of `size` elements cover `count`.
constexpr unsigned blocks_of(Index count, Index size) {
  return static_cast<unsigned>((count + size - 1) / size);
}

#if defined(__CUDACC__)

template <class... P>
void launch(const Launch& at, void (*kernel)(P...), std::type_identity_t<P>... arguments) {
  if (at.blocks.x == 0 || at.blocks.y == 0) return;
  cudaLaunchConfig_t config{};
  config.gridDim = at.blocks;
  config.blockDim = at.threads;
  config.dynamicSmemBytes = at.shared_bytes;
  config.stream = static_cast<cudaStream_t>(at.context.stream);
  const cudaError_t error = cudaLaunchKernelEx(&config, kernel, arguments...);
  if (error != cudaSuccess) {
    throw Error(ErrorKind::resource,
                "CUDA kernel " + std::string(at.name) + ": " + cudaGetErrorString(error));
  }
}

#else

template <class... P>
void launch(const Launch& at, void (*kernel)(P...), std::type_identity_t<P>... arguments) {
  if (at.blocks.x == 0 || at.blocks.y == 0) return;
  emulator::run({at.name, at.blocks, at.threads, at.shared_bytes}, kernel, arguments...);
}

#endif

/// The element of a one-dimensional grid that belongs to this thread.
__device__ __forceinline__ Index global_thread() {
  return static_cast<Index>(blockIdx.x) * blockDim.x + threadIdx.x;
}

}  // namespace fastgan::gpu
