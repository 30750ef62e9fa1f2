#include "memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "launch.hpp"
#include "observer.hpp"
#include "options.hpp"
#include "sanitizers.hpp"

namespace fastgan::emulator {
namespace {

constexpr std::size_t kGuard = 256;
constexpr std::size_t kPage = 4096;
constexpr char kGuardByte = 0x5a;
constexpr int kUnwritten = 0xff;

struct Allocation {
  char* memory;  // guard, offset, bytes, guard
  char* first;
  std::size_t bytes, total;
  char* end() const { return first + bytes; }
};

std::vector<Allocation>& allocations() {
  static std::vector<Allocation> allocations;
  return allocations;
}

bool is_whole(const char* begin, const char* end) {
  return first_other_than(kGuardByte, begin, end) == nullptr;
}

}  // namespace

std::string damaged_allocation() {
  for (const Allocation& a : allocations()) {
    const bool before = !is_whole(a.memory, a.first);
    if (!before && is_whole(a.end(), a.end() + kGuard)) continue;
    unpoison(a.memory, kGuard);
    unpoison(a.end(), kGuard);
    std::memset(a.memory, kGuardByte, static_cast<std::size_t>(a.first - a.memory));
    std::memset(a.end(), kGuardByte, kGuard);
    poison(a.memory, kGuard);
    poison(a.end(), kGuard);
    return "written outside a global array of " + std::to_string(a.bytes) + " bytes, " +
           (before ? "before its begin" : "behind its end");
  }
  return {};
}

void* allocate(std::size_t bytes, std::size_t offset) {
  const std::size_t total = (kGuard + offset + bytes + kGuard + kPage - 1) / kPage * kPage;
  void* memory = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  const Allocation a{static_cast<char*>(memory), static_cast<char*>(memory) + kGuard + offset,
                     bytes, total};
  std::memset(memory, kGuardByte, total);
  std::memset(a.first, kUnwritten, bytes);
  poison(a.memory, kGuard);
  poison(a.end(), static_cast<std::size_t>(a.memory + total - a.end()));
  allocations().push_back(a);
  if (observer() != nullptr) observer()->allocated(a.first, bytes);
  return a.first;
}

void release(void* p) {
  auto& all = allocations();
  const auto found =
      std::find_if(all.begin(), all.end(), [p](const Allocation& a) { return a.first == p; });
  if (found == all.end()) throw Error("release: not the begin of an allocation");
  if (observer() != nullptr) observer()->released(p);
  unpoison(found->memory, found->total);
  munmap(found->memory, found->total);
  all.erase(found);
}

void upload(void* device, const void* host, std::size_t bytes) {
  std::memcpy(device, host, bytes);
  if (observer() != nullptr) observer()->uploaded(device, bytes);
}

void download(void* host, const void* device, std::size_t bytes) {
  std::memcpy(host, device, bytes);
}

namespace {

void set_access(int access) {
  for (const Allocation& a : allocations()) mprotect(a.memory, a.total, access);
}

}  // namespace

void hide_memory() { set_access(PROT_NONE); }
void show_memory() { set_access(PROT_READ | PROT_WRITE); }

}  // namespace fastgan::emulator
