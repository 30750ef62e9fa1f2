// What the scheduler keeps of the barriers with phases of a block.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "phase_barrier.hpp"

namespace fastgan::emulator {

struct Thread;

/// A copy of a tile whose end nobody has waited for.
struct TileCopy {
  void* to;
  TensorMap map;
  int row, column;
  unsigned phase;  // of the barrier, at its start
  bool done;
  const void* pc;
  Site site;
};

struct BarrierState {
  unsigned threads;  // that have to arrive in a phase
  unsigned missing;  // of them
  long bytes = 0;    // announced, and not copied yet
  unsigned phase = 0;
  bool published = false;
  std::vector<TileCopy> copies;
  std::vector<Thread*> waiting;
};

class PhaseBarriers {
 public:
  void clear() { barriers_.clear(); }
  void init(void* barrier, unsigned threads);
  void publish();
  /// Fails where init() has not been called.
  BarrierState& at(void* barrier, const char* what, Site site);

  void arrive(void* barrier, BarrierState& state, unsigned bytes);
  /// The copies under way to the barrier take effect.
  void finish_copies(void* barrier, BarrierState& state);
  /// The same for all barriers. False: there were none.
  bool finish_all_copies();
  /// Empty, or which copy nobody has waited for.
  std::string copy_under_way() const;

 private:
  void end_phase(void* barrier, BarrierState& state);

  std::map<void*, BarrierState> barriers_;
};

}  // namespace fastgan::emulator
