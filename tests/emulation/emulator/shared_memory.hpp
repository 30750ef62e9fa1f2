// Shared memory: arrays of a block in one arena, with gaps between them, full of NaN at first.
#pragma once

#include <cstddef>

#include "thread.hpp"

namespace fastgan::emulator {

/// The array of the running block that belongs to a declaration, told apart by its tag.
void* shared_array(const void* tag, const char* name, std::size_t bytes, std::size_t alignment);
/// The memory whose size is given at launch.
void* dynamic_shared_memory();

}  // namespace fastgan::emulator

/// FASTGAN_SHARED(float, tile, [32][33]); in a kernel: a shared array of that name.
#define FASTGAN_SHARED(type, name, ...)                                             \
  using name##_shared_type = type __VA_ARGS__;                                      \
  static const char name##_shared_tag = 0;                                          \
  auto& name = *static_cast<name##_shared_type*>(::fastgan::emulator::shared_array( \
      &name##_shared_tag, #name, sizeof(name##_shared_type),                        \
      alignof(name##_shared_type) > 16 ? alignof(name##_shared_type) : 16))
/// FASTGAN_DYNAMIC_SHARED(float, name); in a kernel: a pointer to the dynamic shared memory.
#define FASTGAN_DYNAMIC_SHARED(type, name) \
  type* name = static_cast<type*>(::fastgan::emulator::dynamic_shared_memory())
