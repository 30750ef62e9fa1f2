// What the race detector knows of the blocks that run at the same time, and of their accesses to
// each other's shared memory.
#include "race_detector.hpp"

namespace fastgan::emulator {

void RaceDetector::blocks_begin() {
  const std::vector<Block>& blocks = scheduler().blocks();
  const Arena& arena = scheduler().arena();
  first_block_ = blocks.front().number;
  threads_ = blocks.front().threads.size();
  block_epoch_ = cluster_epoch_ = ++epoch_;
  states_.assign(blocks.size(), BlockState{});
  for (BlockState& state : states_) state.epoch = epoch_;
  fenced_.clear();
  pending_.clear();
  phases_.clear();
  clocks_.assign(blocks.size() * threads_, Clocks{});
  const std::size_t bytes = blocks.size() * Arena::kBytes;
  if (shared_ == nullptr || shared_->bytes < bytes) {
    shared_ = std::make_unique<Region>(arena.memory(), bytes);
  }
}

void RaceDetector::cluster_synced() {
  cluster_epoch_ = ++epoch_;
  Seen by_all;
  for (const BlockState& state : states_) merge(by_all, state.seen);
  for (BlockState& state : states_) {
    state.epoch = epoch_;
    state.seen = by_all;
    state.foreign = Access{};
  }
}

/// Between the last access of another block and the end of this one there must be a barrier of the
/// cluster: else it might end first.
void RaceDetector::block_ends() {
  BlockState& state = mine();
  state.has_left = true;
  if (state.foreign.pc == nullptr) return;
  report("a block may leave before another one's access to its shared memory",
         {state.place, 1, state.kind, state.foreign.pc, true}, nullptr, &state.foreign);
}

void RaceDetector::visit_other_block(const Check& check) {
  BlockState& other = states_[scheduler().arena().rank(check.p)];
  if (other.has_left) {
    report("access to shared memory of a block that has left the kernel", check, nullptr, nullptr);
  }
  if (other.foreign.pc != nullptr) return;
  other.foreign = {
      check.pc, mine().epoch, 0, number(), static_cast<std::uint16_t>(scheduler().running().linear),
      false};
  other.place = check.p;
  other.kind = check.kind;
}

}  // namespace fastgan::emulator
