// The functions of AddressSanitizer, null in a program that is not linked with it.
#pragma once

#include <cstddef>

extern "C" {
void __asan_poison_memory_region(const volatile void*, std::size_t) __attribute__((weak));
void __asan_unpoison_memory_region(const volatile void*, std::size_t) __attribute__((weak));
void* __asan_region_is_poisoned(void*, std::size_t) __attribute__((weak));
void __sanitizer_start_switch_fiber(void**, const void*, std::size_t) __attribute__((weak));
void __sanitizer_finish_switch_fiber(void*, const void**, std::size_t*) __attribute__((weak));
}

namespace fastgan::emulator {

inline void poison(const void* p, std::size_t bytes) {
  if (__asan_poison_memory_region != nullptr) __asan_poison_memory_region(p, bytes);
}
inline void unpoison(const void* p, std::size_t bytes) {
  if (__asan_unpoison_memory_region != nullptr) __asan_unpoison_memory_region(p, bytes);
}
inline bool is_poisoned(const void* p, std::size_t bytes) {
  return __asan_region_is_poisoned != nullptr &&
         __asan_region_is_poisoned(const_cast<void*>(p), bytes) != nullptr;
}
/// Where the (poisoned) bytes hold something else; null if nowhere.
__attribute__((no_sanitize("address"))) inline const char* first_other_than(char byte,
                                                                            const char* begin,
                                                                            const char* end) {
  for (const char* at = begin; at != end; ++at) {
    if (*at != byte) return at;
  }
  return nullptr;
}

}  // namespace fastgan::emulator
