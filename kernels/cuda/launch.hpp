// Starting a kernel on the stream of a context. A launch without blocks does nothing.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "kernels/backend.hpp"
#include "kernels/cuda/launch_queue.hpp"
#include "kernels/types.hpp"

namespace fastgan::gpu {

struct Launch {
  const char* name;  // for errors
  dim3 blocks, threads;
  const Context& context;        // whose stream, a LaunchQueue or null
  std::size_t shared_bytes = 0;  // of dynamic shared memory
  unsigned cluster = 1;          // blocks along x that are one cluster (cluster.hpp)
};

/// How many blocks of `size` elements cover `count`.
constexpr unsigned blocks_of(Index count, Index size) {
  return static_cast<unsigned>((count + size - 1) / size);
}

/// Starts the call at once, on the default stream. Throws Error (resource).
void start(const Call& call);

/// Bytes of shared memory that a block of the device may have, static and dynamic together.
std::size_t shared_memory_limit();

/// Of the device, 90 for 9.0.
int compute_capability();

#if !defined(__CUDACC__)
/// Calls a kernel as a function. Its arguments come from the host, which is no access of its own.
template <class... P, std::size_t... i>
FASTGAN_NOT_CHECKED void run_with(void (*kernel)(P...), void* const* arguments,
                                  std::index_sequence<i...>) {
  kernel(*static_cast<const P*>(arguments[i])...);
}
template <class... P>
FASTGAN_NOT_CHECKED void run_thread(const void* kernel, void* const* arguments) {
  run_with(reinterpret_cast<void (*)(P...)>(const_cast<void*>(kernel)), arguments,
           std::index_sequence_for<P...>());
}
#endif

template <class... P>
void launch(const Launch& at, void (*kernel)(P...), std::type_identity_t<P>... arguments) {
  static_assert((std::is_trivially_copyable_v<P> && ...));
  if (at.blocks.x == 0 || at.blocks.y == 0) return;
  static constexpr std::size_t kBytes[] = {sizeof(P)..., 0};
  void* const places[] = {const_cast<std::remove_cv_t<P>*>(&arguments)..., nullptr};
  Call call{.name = at.name,
            .kernel = reinterpret_cast<const void*>(kernel),
            .run_thread = nullptr,
            .blocks = {at.blocks.x, at.blocks.y, at.blocks.z},
            .threads = {at.threads.x, at.threads.y, at.threads.z},
            .shared_bytes = at.shared_bytes,
            .cluster = at.cluster,
            .count = sizeof...(P),
            .bytes = kBytes,
            .arguments = places};
#if !defined(__CUDACC__)
  call.run_thread = run_thread<P...>;
#endif
  if (at.context.stream == nullptr) return start(call);
  static_cast<LaunchQueue*>(at.context.stream)->add(call);
}

/// The element of a one-dimensional grid that belongs to this thread.
__device__ __forceinline__ Index global_thread() {
  return static_cast<Index>(blockIdx.x) * blockDim.x + threadIdx.x;
}

}  // namespace fastgan::gpu
