// Where something lies in the shared memory of its block, as instructions and descriptors name it.
#pragma once

#include <cstdint>

namespace fastgan::gpu {

#if defined(__CUDACC__)
__device__ __forceinline__ std::uint32_t shared_address(const void* shared) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(shared));
}
#else
__forceinline__ std::uint32_t shared_address(const void* shared) {
  return emulator::shared_address(shared);
}
#endif

}  // namespace fastgan::gpu
