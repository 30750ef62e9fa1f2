// Counts the allocations of the process. Linked into test_gan by heap_counter.cpp.
#pragma once

#include <cstddef>

namespace fastgan::test {

/// Calls of operator new since the start, of all threads.
std::size_t heap_allocations();

}  // namespace fastgan::test
