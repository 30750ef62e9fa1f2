// Finds accesses of two threads to one word that nothing orders, reads of memory that nobody has
// written, and accesses to memory of the host. It is called for every access of a kernel that was
// compiled with -fsanitize=thread (compiler_hooks.cpp); the compiler's own runtime is not linked.
//
// What orders two accesses: a barrier of the block (each begins a new epoch), within an epoch a
// meeting of lanes of one warp (each thread keeps a clock, and knows of each lane of its warp up to
// which clock it has seen it) and the phases of barriers that count arrivals (race_clocks.hpp), the
// end of a launch; between blocks a barrier of their cluster, and an atomic operation after a fence
// and one before a fence, on the same word. Two readers are kept a word: a race with a third may be
// missed, nothing is reported that is none.
#include "race_detector.hpp"

#include <algorithm>

#include "source_line.hpp"

extern "C" const char __executable_start, end;  // of the program's image, by the linker

namespace fastgan::emulator {
namespace {

/// Constants and static variables, of which a kernel may have some, and threadIdx and its like.
bool is_of_the_program(const char* p) {
  const auto* words = reinterpret_cast<const char*>(self);
  return (p >= &__executable_start && p < &end) || (p >= words && p < words + sizeof(*self));
}

}  // namespace

Clocks& RaceDetector::clocks(const Thread& thread) {
  Clocks& c = clocks_[key(thread)];
  const std::uint32_t epoch = states_[thread.rank].epoch;
  if (c.epoch != epoch) {
    c = Clocks{};
    c.epoch = epoch;
  }
  c.seen[thread.lane] = c.own;
  return c;
}

void RaceDetector::warp_synced(Thread* const* threads, unsigned count) {
  std::uint32_t seen[kLanes] = {};
  Knowledge others;
  for (unsigned i = 0; i < count; ++i) {
    const Clocks& c = clocks(*threads[i]);
    merge(others, c.others);
    for (unsigned lane = 0; lane < kLanes; ++lane) seen[lane] = std::max(seen[lane], c.seen[lane]);
  }
  for (unsigned i = 0; i < count; ++i) {
    Clocks& c = clocks(*threads[i]);
    std::copy(seen, seen + kLanes, c.seen);
    merge(c.others, others);
    ++c.own;
  }
}

void RaceDetector::fence() {
  const std::size_t thread = key(scheduler().running());
  fenced_[thread] = true;
  merge(mine().seen, pending_[thread]);
}

/// An atomic operation passes on what was before its thread's last fence.
void RaceDetector::publish(const char* p) {
  const std::size_t thread = key(scheduler().running());
  Seen& published = published_[p];
  merge(pending_[thread], published);
  if (!fenced_[thread]) return;
  merge(published, mine().seen);
  published[number()] = mine().epoch;
  fenced_[thread] = false;
}

Region* RaceDetector::global_region(const char* p) {
  const auto holds = [p](const Region& r) {
    return p >= r.first - kMargin && p < r.first + r.bytes + kMargin;
  };
  if (last_ != nullptr && holds(*last_)) return last_;
  const auto found = regions_.upper_bound(p);
  if (found == regions_.end() || !holds(*found->second)) return nullptr;
  return last_ = found->second.get();
}

Region* RaceDetector::region_of(const Check& check) {
  return check.shared ? shared_.get() : global_region(check.p);
}

std::string RaceDetector::place(const Check& check) const {
  if (check.shared) return scheduler().arena().place(check.p);
  if (scheduler().owns_stack(check.p)) return "registers";
  if (last_ == nullptr) return "no array of the device";
  return "global array of " + std::to_string(last_->bytes) + " bytes, byte " +
         std::to_string(check.p - last_->first);
}

void RaceDetector::report(const char* what, const Check& check, const void* other,
                          const Access* by) {
  constexpr const char* kKinds[] = {"read", "write", "atomic operation"};
  report_ = what;
  report_ += " (" + place(check) + "): " + kKinds[static_cast<int>(check.kind)] + " at " +
             source_line(check.pc);
  if (other != nullptr) report_ += ", against " + source_line(other);
  if (by != nullptr && by->thread >= kCopiers) {
    report_ += " by a tile copy";
  } else if (by != nullptr) {
    report_ +=
        " by thread " + std::to_string(by->thread) + " of block " + std::to_string(by->block);
  }
  scheduler().stop(report_.c_str());
}

bool RaceDetector::ordered(const Access& old, const Check& check, const Clocks& mine) const {
  const Thread& me = scheduler().running();
  if (old.pc == nullptr || old.epoch < launch_epoch_) return true;
  if (check.shared && old.epoch < block_epoch_) return true;  // of a block that has ended
  if (old.atomic && check.kind == AccessKind::atomic) return true;
  if (old.block != number()) {
    const bool in_cluster = old.block - first_block_ < states_.size();
    if (in_cluster && old.epoch < cluster_epoch_) return true;
    const Seen& seen = this->mine().seen;
    const auto found = seen.find(old.block);
    return found != seen.end() && found->second >= old.epoch;
  }
  if (old.thread == me.linear || old.epoch != this->mine().epoch) return true;
  if (mine.has_seen(old.thread, old.clock)) return true;
  return old.thread / kLanes == me.linear / kLanes && old.clock <= mine.seen[old.thread % kLanes];
}

void RaceDetector::record(Word& word, const Check& check, const Clocks& mine) const {
  const auto thread = static_cast<std::uint16_t>(scheduler().running().linear);
  const Access now{
      check.pc, this->mine().epoch, mine.own, number(), thread, check.kind == AccessKind::atomic};
  if (check.kind != AccessKind::read) {
    word.write = now;
    return;
  }
  Access& last = word.reads[0];
  const bool mine_already = last.thread == thread && last.block == now.block;
  if (!mine_already && last.epoch >= launch_epoch_) word.reads[1] = last;
  last = now;
}

void RaceDetector::visit(Word& word, const Check& check, const Region& region, Clocks& mine) {
  if (word.copy.pc != nullptr && word.copy.epoch >= block_epoch_) {
    report("access to memory with an asynchronous copy under way", check, word.copy.pc, &word.copy);
  }
  const bool is_unwritten =
      check.shared ? word.write.epoch < block_epoch_ : word.write.pc == nullptr && !region.written;
  if (check.kind != AccessKind::write && is_unwritten) {
    report("read of memory that was never written", check, nullptr, nullptr);
  }
  if (!ordered(word.write, check, mine)) {
    report(check.kind == AccessKind::read ? "race of a read with a write"
                                          : "race of a write with a write",
           check, word.write.pc, &word.write);
  }
  if (check.kind != AccessKind::read) {
    for (const Access& read : word.reads) {
      if (!ordered(read, check, mine)) {
        report("race of a write with a read", check, read.pc, &read);
      }
    }
  }
  record(word, check, mine);
}

void RaceDetector::access(const void* p, std::size_t bytes, AccessKind kind, const void* pc) {
  Scheduler& s = scheduler();
  if (!s.in_kernel()) return;
  if (s.owns_stack(p)) return check_registers(static_cast<const char*>(p), bytes, kind, pc);
  const Check check{static_cast<const char*>(p), bytes, kind, pc, s.arena().contains(p)};
  Clocks& mine = clocks(s.running());
  if (region_of(check) == nullptr && !is_of_the_program(check.p)) {
    last_ = nullptr;
    report("access to memory of the host", check, nullptr, nullptr);
  }
  if (check.shared && s.arena().rank(p) != s.running().rank) visit_other_block(check);
  for_words(check, [&](Word& word, const Region& region) { visit(word, check, region, mine); });
  if (kind == AccessKind::atomic && !check.shared) publish(check.p);
}

namespace {

/// In a program that links this file there is a race detector.
struct Installed {
  Installed() {
    static RaceDetector detector;
    observer() = &detector;
  }
} installed;

}  // namespace
}  // namespace fastgan::emulator
