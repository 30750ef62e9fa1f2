// Runs the threads of one block at a time, or of the blocks of a cluster, each on a fiber of its
// own, until all have left the kernel or none can go on.
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
  unsigned rank = 0;  // of its block in the cluster
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
  unsigned number = 0;  // in the grid
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  std::size_t alive = 0;
  std::size_t arrived = 0;  // at the barrier
  const char* barrier = nullptr;
  Site site{};
  PhaseBarriers barriers;
};

/// Threads that have come to the barrier of the cluster.
struct ClusterBarrier {
  std::size_t arrived = 0;
  const char* what = nullptr;
  Site site{};
  unsigned long passed = 0;  // times
};

class Scheduler {
 public:
  void run(const Grid& grid, void (*kernel)(void*), void* arguments);

  // For the primitives of the running thread:
  Block& block() { return blocks_[running_->rank]; }
  std::vector<Block>& blocks() { return blocks_; }
  ClusterBarrier& cluster_barrier() { return cluster_barrier_; }
  Arena& arena() { return arena_; }
  const Arena& arena() const { return arena_; }
  /// Whether the bytes lie within one shared array of the running block.
  bool is_own_array(const void* p, std::size_t bytes) const {
    return arena_.within_array(p, bytes) && arena_.rank(p) == running_->rank;
  }
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
  void wake_cluster();
  void wake(std::vector<Thread*>& threads);
  void progress() { idle_ = 0; }
  void count_idle(const char* what, Site site);
  bool chance(unsigned one_in) { return random_() % one_in == 0; }
  /// Whether what goes on beside the threads takes effect when it starts (AsyncCopies).
  bool happens_at_once();

 private:
  void begin_blocks(const Grid& grid, unsigned first);
  void begin_block(const Grid& grid, unsigned first, unsigned rank);
  std::size_t alive() const;
  bool finish_all_copies();
  void run_blocks();
  Thread& next();
  void resume(Thread& thread);
  void thread_body();
  void leave_kernel();
  std::string deadlock() const;

  Stacks stacks_;
  Arena arena_;
  Fiber main_;
  std::vector<Block> blocks_;  // that run at the same time: one, or those of a cluster
  ClusterBarrier cluster_barrier_;
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
