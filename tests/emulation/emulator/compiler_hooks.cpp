// The functions that the compiler calls before every access in code compiled with
// -fsanitize=thread, in place of the runtime that usually provides them.
#include <cstdint>
#include <cstring>

#include "observer.hpp"
#include "thread.hpp"

using fastgan::emulator::AccessKind;

namespace {

inline void told(const void* p, std::size_t bytes, AccessKind kind, const void* pc) {
  if (fastgan::emulator::self == nullptr) return;
  fastgan::emulator::observer()->access(p, bytes, kind, pc);
}

}  // namespace

#define READ(p, bytes) told(p, bytes, AccessKind::read, __builtin_return_address(0))
#define WRITE(p, bytes) told(p, bytes, AccessKind::write, __builtin_return_address(0))
#define ACCESSES(bytes)                                            \
  void __tsan_read##bytes(void* p) { READ(p, bytes); }             \
  void __tsan_write##bytes(void* p) { WRITE(p, bytes); }           \
  void __tsan_unaligned_read##bytes(void* p) { READ(p, bytes); }   \
  void __tsan_unaligned_write##bytes(void* p) { WRITE(p, bytes); } \
  void __tsan_volatile_read##bytes(void* p) { READ(p, bytes); }    \
  void __tsan_volatile_write##bytes(void* p) { WRITE(p, bytes); }

extern "C" {

ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
void __tsan_read_range(void* p, std::size_t bytes) { READ(p, bytes); }
void __tsan_write_range(void* p, std::size_t bytes) { WRITE(p, bytes); }
void* __tsan_memcpy(void* to, const void* from, std::size_t bytes) {
  READ(from, bytes);
  WRITE(to, bytes);
  return std::memcpy(to, from, bytes);
}
void* __tsan_memset(void* to, int value, std::size_t bytes) {
  WRITE(to, bytes);
  return std::memset(to, value, bytes);
}

}  // extern "C"
