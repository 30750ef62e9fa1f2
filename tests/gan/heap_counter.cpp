// Replaces operator new, in every form of it, by one that counts: a sanitizer has forms of its own
// that would not be counted, and whose memory another's delete must not free.
#include "tests/gan/heap_counter.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

using Align = std::align_val_t;
using Nothrow = std::nothrow_t;

std::atomic<std::size_t> allocations{0};
constexpr Align kAny{alignof(std::max_align_t)};

void* counted(std::size_t size, Align align, Nothrow) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  const auto unit = static_cast<std::size_t>(align);
  const std::size_t rounded = (size + unit - 1) / unit * unit;
  return std::aligned_alloc(unit, rounded == 0 ? unit : rounded);
}

void* counted(std::size_t size, Align align) {
  void* memory = counted(size, align, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

std::size_t fastgan::test::heap_allocations() { return allocations.load(); }

void* operator new(std::size_t size) { return counted(size, kAny); }
void* operator new(std::size_t size, Align align) { return counted(size, align); }
void* operator new(std::size_t size, const Nothrow&) noexcept {
  return counted(size, kAny, std::nothrow);
}
void* operator new(std::size_t size, Align align, const Nothrow&) noexcept {
  return counted(size, align, std::nothrow);
}
void* operator new[](std::size_t size) { return counted(size, kAny); }
void* operator new[](std::size_t size, Align align) { return counted(size, align); }
void* operator new[](std::size_t size, const Nothrow&) noexcept {
  return counted(size, kAny, std::nothrow);
}
void* operator new[](std::size_t size, Align align, const Nothrow&) noexcept {
  return counted(size, align, std::nothrow);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, Align) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, Align) noexcept { std::free(memory); }
void operator delete(void* memory, const Nothrow&) noexcept { std::free(memory); }
void operator delete(void* memory, Align, const Nothrow&) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, Align) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, Align) noexcept { std::free(memory); }
void operator delete[](void* memory, const Nothrow&) noexcept { std::free(memory); }
void operator delete[](void* memory, Align, const Nothrow&) noexcept { std::free(memory); }
