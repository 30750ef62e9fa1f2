// Runs the threads of one block at a time, each on a fiber of its own, until all have left the
// kernel or none can go on. (Several resident blocks, for clusters and grid-wide barriers, would be
// several Blocks here.)
#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "arena.hpp"
#include "barriers.hpp"
#include "fiber.hpp"
#include "launch.hpp"
#include "observer.hpp"
#include "options.hpp"
#include "phase_barriers.hpp"
#include "thread.hpp"
#include "warp_products.hpp"

namespace fastgan::emulator {

/// A copy to shared memory that has not been waited for.
struct Copy {
  void* to;
  const void* from;
  std::size_t bytes, valid;
  bool done;
  const void* pc;
  Site site;
};

struct Thread : DeviceThread {
  Fiber fiber;
  bool finished = false;
  const char* waits_in = nullptr;  // null: can run
  Site site{};
  std::vector<Copy> copies;          // oldest first
  std::vector<std::size_t> groups;   // how many copies each closed group has
  std::vector<Sums> sums_under_way;  // which nobody may touch
};

/// Lanes that wait for the rest of a mask.
struct Meeting {
  unsigned mask = 0, arrived = 0;
  const char* what = nullptr;
  Site site{};
  void* lanes[32] = {};
};

struct Warp {
  unsigned alive = 0;
  std::vector<Meeting> meetings;
  WarpProducts products;
};

struct Block {
  unsigned number = 0;
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  std::size_t alive = 0;
  std::size_t arrived = 0;  // at the barrier
  const char* barrier = nullptr;
  Site site{};
  PhaseBarriers barriers;
};

class Scheduler {
 public:
  void run(const Grid& grid, void (*kernel)(void*), void* arguments);

  // For the primitives of the running thread:
  Block& block() { return block_; }
  Arena& arena() { return arena_; }
  bool owns_stack(const void* p) const { return stacks_.contains(p); }
  Thread& running() { return *running_; }
  bool in_kernel() const { return running_ != nullptr; }
  /// Ends the launch. The stack of the running thread is given up: nothing on it may own memory.
  [[noreturn]] void stop(const char* message);
  /// Leaves the processor until somebody makes this thread ready.
  void wait(const char* what, Site site);
  /// Leaves the processor to the others for once.
  void pause();
  /// Makes the threads of a warp (those of the mask) or of the block ready, in the order of the
  /// schedule and before all others: a warp runs ahead of the others as far as it can.
  void wake(Warp& warp, unsigned mask);
  void wake_block();
  void wake(std::vector<Thread*>& threads);
  void progress() { idle_ = 0; }
  void count_idle(const char* what, Site site);
  bool chance(unsigned one_in) { return random_() % one_in == 0; }
  /// Whether what goes on beside the threads takes effect when it starts (AsyncCopies).
  bool happens_at_once();

 private:
  void begin_block(const Grid& grid, unsigned number);
  void run_block();
  Thread& next();
  void resume(Thread& thread);
  void thread_body();
  void leave_kernel();
  std::string deadlock() const;

  Stacks stacks_;
  Arena arena_;
  Fiber main_;
  Block block_;
  Thread* running_ = nullptr;
  std::deque<Thread*> ready_;
  std::mt19937_64 random_;
  std::string error_;
  unsigned long idle_ = 0;  // steps of waiting loops since something happened
  const char* name_ = "";
  void (*kernel_)(void*) = nullptr;
  void* arguments_ = nullptr;
};

Scheduler& scheduler();

}  // namespace fastgan::emulator
