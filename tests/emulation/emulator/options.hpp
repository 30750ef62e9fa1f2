// How the emulator runs a kernel: the order of its threads, and when asynchronous copies happen.
#pragma once

#include <cstdint>
#include <stdexcept>

namespace fastgan::emulator {

/// Which of the threads that can run runs next.
enum class Schedule { forward, reverse, random };

/// When an asynchronous copy takes effect: at its start, when it is waited for, or either. A
/// missing wait shows with `lazy`, a buffer that is overwritten too early with `eager`.
enum class AsyncCopies { eager, lazy, random };

struct Options {
  Schedule schedule = Schedule::forward;
  AsyncCopies async_copies = AsyncCopies::lazy;
  std::uint64_t seed = 1;  // of the random choices
};

/// The options of the launches that follow.
Options& options();

/// What a kernel did wrong: which kernel, block and thread, where in the source, and what.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fastgan::emulator
