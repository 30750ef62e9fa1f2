// Running a grid, and device memory.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include "thread.hpp"

namespace fastgan::emulator {

struct Grid {
  const char* name;
  dim3 blocks, threads;
  std::size_t shared_bytes;
};

/// Runs kernel(arguments) once for every thread of the grid. Throws Error.
void run(const Grid& grid, void (*kernel)(void*), void* arguments);

template <class... P>
void run(const Grid& grid, void (*kernel)(P...), std::type_identity_t<P>... arguments) {
  struct Call {
    void (*kernel)(P...);
    std::tuple<std::remove_cv_t<P>...> arguments;
  } call{kernel, {arguments...}};
  run(
      grid,
      [](void* p) { std::apply(static_cast<Call*>(p)->kernel, static_cast<Call*>(p)->arguments); },
      &call);
}

/// Memory of the device, `offset` bytes behind a boundary of 256 bytes. Full of NaN, which to read
/// is a fault until it has been written by a kernel or by upload().
void* allocate(std::size_t bytes, std::size_t offset = 0);
void release(void* p);
void upload(void* device, const void* host, std::size_t bytes);
void download(void* host, const void* device, std::size_t bytes);

}  // namespace fastgan::emulator
