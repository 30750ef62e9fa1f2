#include "fiber.hpp"

#include <pthread.h>
#include <sys/mman.h>

#include <cstdint>
#include <new>

#include "sanitizers.hpp"

#if !defined(__x86_64__)
#error "the emulator switches stacks for x86-64; another processor needs its own emulator_switch"
#endif

// Saves what a call must preserve on the stack that is left, and takes it from the one entered.
extern "C" void emulator_switch(void** from, void* to);
asm(R"(
.text
.globl emulator_switch
.type emulator_switch, @function
emulator_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emulator_switch, .-emulator_switch
)");

namespace fastgan::emulator {
namespace {

constexpr int kSavedRegisters = 6;
// Tops of the stacks are staggered, so that all threads' variables do not share one cache set.
constexpr std::size_t kStagger = 256, kStaggers = 16;

/// AddressSanitizer wants to know the extent of the stack that is entered.
void find_own_stack(Fiber& fiber) {
  pthread_attr_t attributes;
  pthread_getattr_np(pthread_self(), &attributes);
  void* stack = nullptr;
  pthread_attr_getstack(&attributes, &stack, &fiber.bytes);
  pthread_attr_destroy(&attributes);
  fiber.stack = static_cast<char*>(stack);
}

}  // namespace

Stacks::Stacks() {
  void* memory = mmap(nullptr, kFibers * kSpacing, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  memory_ = static_cast<char*>(memory);
  for (std::size_t i = 0; i < kFibers; ++i) mprotect(memory_ + i * kSpacing, kPage, PROT_NONE);
}

Stacks::~Stacks() {
  unpoison(memory_, kFibers * kSpacing);
  munmap(memory_, kFibers * kSpacing);
}

Fiber Stacks::fiber(std::size_t number, void (*entry)()) const {
  Fiber fiber;
  fiber.stack = memory_ + number * kSpacing + kPage;
  fiber.bytes = kBytes;
  char* end = fiber.stack + kBytes - kStagger * (1 + number % kStaggers);
  auto* top = reinterpret_cast<void**>(end);
  *--top = nullptr;  // where entry() would return to
  *--top = reinterpret_cast<void*>(entry);
  for (int i = 0; i < kSavedRegisters; ++i) *--top = nullptr;
  fiber.stack_pointer = top;
  return fiber;
}

bool Stacks::contains(const void* p) const {
  return static_cast<std::size_t>(static_cast<const char*>(p) - memory_) < kFibers * kSpacing;
}

void switch_fiber(Fiber& from, Fiber& to, bool last) {
  if (to.stack == nullptr) find_own_stack(to);
  if (__sanitizer_start_switch_fiber != nullptr) {
    __sanitizer_start_switch_fiber(last ? nullptr : &from.sanitizer_state, to.stack, to.bytes);
  }
  emulator_switch(&from.stack_pointer, to.stack_pointer);
  if (__sanitizer_finish_switch_fiber != nullptr) {
    __sanitizer_finish_switch_fiber(from.sanitizer_state, nullptr, nullptr);
  }
}

void fiber_started() {
  if (__sanitizer_finish_switch_fiber != nullptr) {
    __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
  }
}

void forget_frames(const Fiber& fiber) {
  const char* first = static_cast<const char*>(fiber.stack_pointer);
  unpoison(first, static_cast<std::size_t>(fiber.stack + fiber.bytes - first));
}

}  // namespace fastgan::emulator
