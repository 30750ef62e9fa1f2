// The race detector: which accesses it is told of, and what it keeps (race_detector.cpp says of
// what it finds).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "race_clocks.hpp"
#include "race_memory.hpp"
#include "scheduler.hpp"

namespace fastgan::emulator {

/// Up to which epoch the accesses of other blocks are known to have happened.
using Seen = std::unordered_map<std::uint32_t, std::uint32_t>;

inline void merge(Seen& into, const Seen& other) {
  for (const auto& [block, epoch] : other) into[block] = std::max(into[block], epoch);
}

class RaceDetector final : public Observer {
 public:
  void launch_begins() override {
    launch_epoch_ = ++epoch_;
    published_.clear();
  }
  void blocks_begin() override;
  void block_ends() override;
  void block_synced() override { mine().epoch = ++epoch_; }
  void cluster_synced() override;
  void warp_synced(Thread* const* threads, unsigned count) override;
  void fence() override;
  void access(const void* p, std::size_t bytes, AccessKind kind, const void* pc) override;
  void copy_begins(void* to, std::size_t bytes, const void* pc) override;
  void copy_ends(void* to, std::size_t bytes, const void* pc) override;
  void arrived(const void* barrier) override {
    const Thread& thread = scheduler().running();
    Clocks& own = clocks(thread);
    phases_.arrived(barrier, mine().epoch, thread.linear / kLanes * kLanes, own);
    ++own.own;
  }
  void phase_ended(const void* barrier) override {  // perhaps while no thread runs
    phases_.phase_ended(barrier, states_[scheduler().arena().rank(barrier)].epoch);
  }
  void phase_seen(const void* barrier) override {
    phases_.phase_seen(barrier, mine().epoch, clocks(scheduler().running()));
  }
  void tile_copied(void* to, std::size_t bytes, const void* pc, const void* barrier,
                   unsigned phase) override;
  void allocated(const void* p, std::size_t bytes) override {
    const char* first = static_cast<const char*>(p);
    regions_[first + bytes + kMargin] = std::make_unique<Region>(first, bytes);
    last_ = nullptr;
  }
  void released(const void* p) override {
    std::erase_if(regions_, [p](const auto& entry) { return entry.second->first == p; });
    last_ = nullptr;
  }
  void uploaded(const void* p, std::size_t) override {
    if (Region* region = global_region(static_cast<const char*>(p))) region->written = true;
  }

 private:
  /// One access that is being checked.
  struct Check {
    const char* p;
    std::size_t bytes;
    AccessKind kind;
    const void* pc;
    bool shared;
  };

  /// What is known of a block that runs.
  struct BlockState {
    std::uint32_t epoch = 0;  // since its last barrier
    Seen seen;
    bool has_left = false;
    Access foreign;  // the first to its memory by another block since the barrier of the cluster
    const char* place = nullptr;
    AccessKind kind = AccessKind::read;
  };

  BlockState& mine() { return states_[scheduler().running().rank]; }
  const BlockState& mine() const { return states_[scheduler().running().rank]; }
  std::uint32_t number() const { return scheduler().block().number; }
  std::size_t key(const Thread& thread) const { return thread.rank * threads_ + thread.linear; }
  void visit_other_block(const Check& check);
  Region* global_region(const char* p);
  Region* region_of(const Check& check);
  Clocks& clocks(const Thread& thread);
  void publish(const char* p);
  void check_registers(const char* p, std::size_t bytes, AccessKind kind, const void* pc);
  bool ordered(const Access& old, const Check& check, const Clocks& mine) const;
  void visit(Word& word, const Check& check, const Region& region, Clocks& mine);
  void record(Word& word, const Check& check, const Clocks& mine) const;
  template <class F>
  void for_words(const Check& check, const F& f);
  [[noreturn]] void report(const char* what, const Check& check, const void* other,
                           const Access* by);
  std::string place(const Check& check) const;

  std::string report_;  // here, for a thread that reports never returns
  std::uint32_t epoch_ = 1, launch_epoch_ = 1, block_epoch_ = 1;
  std::uint32_t cluster_epoch_ = 1;  // since the last barrier of the cluster
  std::uint32_t first_block_ = 0;    // of the cluster
  std::size_t threads_ = 0;          // of a block
  std::vector<BlockState> states_;
  std::unique_ptr<Region> shared_;
  std::map<const char*, std::unique_ptr<Region>> regions_;  // by end, margin included
  Region* last_ = nullptr;
  std::vector<Clocks> clocks_;
  PhaseClocks phases_;
  std::unordered_map<const void*, Seen> published_;  // with the atomics on a word
  std::unordered_map<std::size_t, bool> fenced_;     // threads whose accesses a fence has ended
  std::unordered_map<std::size_t, Seen> pending_;    // what a thread will have seen after a fence
};

template <class F>
void RaceDetector::for_words(const Check& check, const F& f) {
  Region* region = region_of(check);
  if (region == nullptr) return;
  const bool inside = check.shared ? scheduler().arena().within_array(check.p, check.bytes)
                                   : check.p >= region->first &&
                                         check.p + check.bytes <= region->first + region->bytes;
  if (!inside) report("access outside any array", check, nullptr, nullptr);
  const auto offset = static_cast<std::size_t>(check.p - region->first);
  const std::size_t bits = offset | check.bytes | kGrain;
  const std::size_t grain = bits & (~bits + 1);  // the largest power of two that divides all
  if (grain < region->grain) region->refine(grain);
  const std::size_t last = (offset + check.bytes - 1) / region->grain;
  for (std::size_t i = offset / region->grain; i <= last; ++i) f(region->words[i], *region);
}

}  // namespace fastgan::emulator
