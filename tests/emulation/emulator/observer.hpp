// What the race detector is told by the rest of the emulator. Without it nobody listens.
#pragma once

#include <cstddef>

namespace fastgan::emulator {

struct Thread;

enum class AccessKind { read, write, atomic };

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void launch_begins() = 0;
  /// Those of Scheduler::blocks().
  virtual void blocks_begin() = 0;
  /// The last thread of the running block leaves the kernel, before others of its cluster.
  virtual void block_ends() = 0;
  /// All threads of the running block have met, of all blocks of the cluster.
  virtual void block_synced() = 0;
  virtual void cluster_synced() = 0;
  virtual void warp_synced(Thread* const* threads, unsigned count) = 0;
  virtual void fence() = 0;
  virtual void access(const void* p, std::size_t bytes, AccessKind kind, const void* pc) = 0;
  /// A copy to shared memory begins (pc: who started it) and has been waited for.
  virtual void copy_begins(void* to, std::size_t bytes, const void* pc) = 0;
  virtual void copy_ends(void* to, std::size_t bytes, const void* pc) = 0;
  /// The running thread arrives at a barrier with phases; what was done before it is seen by those
  /// that see the phase end, which is told of each.
  virtual void arrived(const void* barrier) = 0;
  virtual void phase_ended(const void* barrier) = 0;
  virtual void phase_seen(const void* barrier) = 0;
  /// A copy that began with copy_begins() has ended with that phase, which somebody has seen.
  virtual void tile_copied(void* to, std::size_t bytes, const void* pc, const void* barrier,
                           unsigned phase) = 0;
  virtual void allocated(const void* p, std::size_t bytes) = 0;
  virtual void released(const void* p) = 0;
  virtual void uploaded(const void* p, std::size_t bytes) = 0;
};

/// Null where there is none.
Observer*& observer();

}  // namespace fastgan::emulator
