// Fibers: stacks that are switched by hand, one per CUDA thread of a block.
#pragma once

#include <cstddef>

namespace fastgan::emulator {

struct Fiber {
  void* stack_pointer = nullptr;
  char* stack = nullptr;  // lowest address; null: the stack of the program
  std::size_t bytes = 0;
  void* sanitizer_state = nullptr;
};

/// The stacks of as many fibers as a block can have threads, or a cluster of 8 if they have 256
/// each, every one with a page below it that traps.
class Stacks {
 public:
  static constexpr std::size_t kFibers = 2048;
  static constexpr std::size_t kBytes = 128 << 10;

  Stacks();
  Stacks(const Stacks&) = delete;
  Stacks& operator=(const Stacks&) = delete;
  ~Stacks();

  /// A fiber on stack `number` that calls entry(), which must not return, at its first switch.
  Fiber fiber(std::size_t number, void (*entry)()) const;
  bool contains(const void* p) const;

 private:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::size_t kSpacing = kBytes + kPage;
  char* memory_;
};

/// Leaves the running fiber `from` for `to`; returns when somebody switches back. With `last`
/// the fiber `from` is never resumed.
void switch_fiber(Fiber& from, Fiber& to, bool last = false);
/// To be called first on a new fiber.
void fiber_started();
/// For a fiber that was left for the last time: the frames from which it did not return are no
/// longer forbidden to AddressSanitizer, since the next fiber of this stack lays out its own.
void forget_frames(const Fiber& fiber);

}  // namespace fastgan::emulator
