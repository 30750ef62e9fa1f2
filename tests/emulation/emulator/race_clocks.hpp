// What the race detector knows of the order of a block's threads: clocks, and how barriers with
// phases pass them on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace fastgan::emulator {

constexpr unsigned kLanes = 32;
/// Numbers of threads from here on stand for the copies that a barrier with phases counts.
constexpr unsigned kCopiers = 1024;

/// Of each thread of the block, by number, up to which clock it has been seen.
using Knowledge = std::vector<std::uint32_t>;

inline void raise(Knowledge& known, std::size_t thread, std::uint32_t clock) {
  if (known.size() <= thread) known.resize(thread + 1);
  known[thread] = std::max(known[thread], clock);
}
inline void merge(Knowledge& into, const Knowledge& other) {
  for (std::size_t thread = 0; thread < other.size(); ++thread) raise(into, thread, other[thread]);
}

/// What a thread has seen in this epoch: of the lanes of its warp, and by barriers with phases.
struct Clocks {
  std::uint32_t epoch = 0, own = 1;
  std::uint32_t seen[kLanes] = {};
  Knowledge others;

  bool has_seen(unsigned thread, std::uint32_t clock) const {
    return thread < others.size() && clock <= others[thread];
  }
};

/// The barriers with phases of a block.
class PhaseClocks {
 public:
  void clear() { barriers_.clear(); }

  /// A thread, `warp` being the first of its warp, arrives.
  void arrived(const void* barrier, std::uint32_t epoch, unsigned warp, const Clocks& thread) {
    Barrier& b = at(barrier, epoch);
    merge(b.gathered, thread.others);
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      raise(b.gathered, warp + lane, thread.seen[lane]);
    }
  }
  void phase_ended(const void* barrier, std::uint32_t epoch) {
    Barrier& b = at(barrier, epoch);
    b.passed_on = b.gathered;
    ++b.phases;
  }
  void phase_seen(const void* barrier, std::uint32_t epoch, Clocks& by) {
    const Barrier& b = at(barrier, epoch);
    merge(by.others, b.passed_on);
    raise(by.others, b.copier, b.phases);
  }
  unsigned copier(const void* barrier, std::uint32_t epoch) { return at(barrier, epoch).copier; }

 private:
  struct Barrier {
    unsigned copier = 0;
    std::uint32_t epoch = 0, phases = 0;
    Knowledge gathered, passed_on;  // of this epoch; what is older is ordered anyway
  };

  Barrier& at(const void* barrier, std::uint32_t epoch) {
    const auto [found, is_new] = barriers_.try_emplace(barrier);
    Barrier& b = found->second;
    if (is_new) b.copier = kCopiers + static_cast<unsigned>(barriers_.size()) - 1;
    if (b.epoch != epoch) {
      b.gathered.clear();
      b.passed_on.clear();
      b.epoch = epoch;
    }
    return b;
  }

  std::map<const void*, Barrier> barriers_;
};

}  // namespace fastgan::emulator
