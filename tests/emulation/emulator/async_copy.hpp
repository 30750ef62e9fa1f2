// Asynchronous copies from global to shared memory (cp.async), in groups that are waited for.
#pragma once

#include <cstddef>

#include "thread.hpp"

namespace fastgan::emulator {

/// `bytes` (4, 8 or 16) to shared memory, of which the first `valid` come from global memory and
/// the rest are zeros.
void start_copy(void* to, const void* from, std::size_t bytes, std::size_t valid, Site site);
/// Closes the group of the copies that this thread started.
void commit_copies();
/// Waits until at most `groups` of this thread's groups are under way.
void wait_for_copies(unsigned groups);

}  // namespace fastgan::emulator
