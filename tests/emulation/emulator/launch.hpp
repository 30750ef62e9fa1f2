// Running a grid, and device memory.
#pragma once

#include <cstddef>

#include "thread.hpp"

namespace fastgan::emulator {

struct Grid {
  const char* name;
  dim3 blocks, threads;
  std::size_t shared_bytes;
  unsigned cluster = 1;  // blocks along x that run at the same time
};

/// Runs kernel(arguments) once for every thread of the grid. Throws Error.
void run(const Grid& grid, void (*kernel)(void*), void* arguments);

/// Memory of the device, `offset` bytes behind a boundary of 256 bytes. Full of NaN, which to read
/// is a fault until it has been written by a kernel or by upload().
void* allocate(std::size_t bytes, std::size_t offset = 0);
void release(void* p);
void upload(void* device, const void* host, std::size_t bytes);
void download(void* host, const void* device, std::size_t bytes);

/// From hide_memory() to show_memory() any access to device memory ends the program: what the host
/// of a real device would meet.
void hide_memory();
void show_memory();

}  // namespace fastgan::emulator
