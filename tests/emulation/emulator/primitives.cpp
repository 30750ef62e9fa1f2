// Barriers, exchanges between lanes, atomics, shared arrays, asynchronous copies: what the running
// thread asks of the scheduler.
#include <cstring>

#include "async_copy.hpp"
#include "atomics.hpp"
#include "sanitizers.hpp"
#include "scheduler.hpp"
#include "shared_memory.hpp"

namespace fastgan::emulator {
namespace {

/// A random schedule lets others go before one of so many atomics.
constexpr unsigned kPreemption = 4;

bool same(const Site& a, const Site& b) { return a.line == b.line && a.file == b.file; }

/// The meeting that this lane joins: one of the same mask, or a new one. Lanes that wait for this
/// one elsewhere, and for which it would wait here, would wait for ever.
Meeting& meeting_of(Warp& warp, unsigned mask, unsigned lane, const char* what, Site site) {
  for (Meeting& meeting : warp.meetings) {
    if ((meeting.mask >> lane & 1) == 0) continue;
    if (meeting.mask == mask && std::strcmp(meeting.what, what) == 0) return meeting;
    if ((meeting.arrived & mask) == 0) continue;
    fail("divergent warp: %s at %s:%d with mask %08x while lanes wait in %s at %s:%d with %08x",
         what, site.file, site.line, mask, meeting.what, meeting.site.file, meeting.site.line,
         meeting.mask);
  }
  Meeting& meeting = warp.meetings.emplace_back();
  meeting.mask = mask;
  meeting.what = what;
  meeting.site = site;
  return meeting;
}

void report_meeting(const Block& block, const Thread& me, unsigned mask) {
  if (observer() == nullptr) return;
  Thread* threads[32];
  unsigned count = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((mask >> lane & 1) == 0) continue;
    threads[count++] = const_cast<Thread*>(&block.threads[me.linear / 32 * 32 + lane]);
  }
  observer()->warp_synced(threads, count);
}

void take_effect(Copy& copy) {
  if (copy.valid > 0) std::memcpy(copy.to, copy.from, copy.valid);
  std::memset(static_cast<char*>(copy.to) + copy.valid, 0, copy.bytes - copy.valid);
  copy.done = true;
}

void finish(Copy& copy) {
  if (!copy.done) take_effect(copy);
  if (observer() != nullptr) observer()->copy_ends(copy.to, copy.bytes, copy.pc);
}

}  // namespace

void block_barrier(const char* what, Site site) {
  Scheduler& s = scheduler();
  Block& b = s.block();
  if (b.alive < b.threads.size()) {
    fail("%s at %s:%d: %zu threads of the block have left the kernel", what, site.file, site.line,
         b.threads.size() - b.alive);
  }
  if (b.arrived == 0) {
    b.barrier = what;
    b.site = site;
  } else if (!same(b.site, site)) {
    fail("divergent barrier: %s at %s:%d while others wait in %s at %s:%d", what, site.file,
         site.line, b.barrier, b.site.file, b.site.line);
  }
  if (++b.arrived == b.threads.size()) {
    b.arrived = 0;
    if (observer() != nullptr) observer()->block_synced();
    s.wake_block();
  }
  s.wait(what, site);
}

void warp_collective(unsigned mask, void* mine, Combine combine, const char* what, Site site) {
  Scheduler& s = scheduler();
  Thread& me = s.running();
  Warp& warp = s.block().warps[me.linear / 32];
  if ((mask >> me.lane & 1) == 0) {
    fail("%s at %s:%d: the mask %08x lacks lane %u, which calls", what, site.file, site.line, mask,
         me.lane);
  }
  if ((mask & ~warp.alive) != 0) {
    fail("%s at %s:%d: the mask %08x names lanes that have left the kernel or never were (%08x)",
         what, site.file, site.line, mask, mask & ~warp.alive);
  }
  Meeting& meeting = meeting_of(warp, mask, me.lane, what, site);
  meeting.lanes[me.lane] = mine;
  meeting.arrived |= 1u << me.lane;
  if (meeting.arrived == mask) {
    if (combine != nullptr) combine(meeting.lanes, mask);
    warp.meetings.erase(warp.meetings.begin() + (&meeting - warp.meetings.data()));
    report_meeting(s.block(), me, mask);
    s.wake(warp, mask);
  }
  s.wait(what, site);
}

void fence() {
  if (observer() != nullptr) observer()->fence();
}

void before_atomic(void* p, std::size_t bytes, Site) {
  Scheduler& s = scheduler();
  if (options().schedule == Schedule::random && s.chance(kPreemption)) s.pause();
  if (observer() != nullptr) {
    observer()->access(p, bytes, AccessKind::atomic, __builtin_return_address(0));
  }
}

void after_atomic(bool changed, Site site) {
  if (changed) {
    scheduler().progress();
  } else {
    spin("an atomic operation that changes nothing", site);
  }
}

void* shared_array(const void* tag, const char* name, std::size_t bytes, std::size_t alignment) {
  Scheduler& s = scheduler();
  return s.arena().array(s.running().rank, tag, name, bytes, alignment);
}

void* dynamic_shared_memory() {
  Scheduler& s = scheduler();
  return s.arena().dynamic(s.running().rank);
}

void start_copy(void* to, const void* from, std::size_t bytes, std::size_t valid, Site site) {
  Scheduler& s = scheduler();
  const void* pc = __builtin_return_address(0);
  if (!s.is_own_array(to, bytes)) {
    fail("asynchronous copy at %s:%d: not to a shared array", site.file, site.line);
  }
  if (reinterpret_cast<std::size_t>(to) % bytes != 0 ||
      (valid > 0 && reinterpret_cast<std::size_t>(from) % bytes != 0)) {
    fail("asynchronous copy at %s:%d: an address is no multiple of %zu", site.file, site.line,
         bytes);
  }
  if (valid > 0 && is_poisoned(from, valid)) {
    fail("asynchronous copy at %s:%d: reads outside a global array", site.file, site.line);
  }
  if (observer() != nullptr) {
    if (valid > 0) observer()->access(from, valid, AccessKind::read, pc);
    observer()->copy_begins(to, bytes, pc);
  }
  Copy copy{to, from, bytes, valid, false, pc, site};
  if (s.happens_at_once()) take_effect(copy);
  s.running().copies.push_back(copy);
}

void commit_copies() {
  Thread& me = scheduler().running();
  std::size_t closed = 0;
  for (const std::size_t group : me.groups) closed += group;
  me.groups.push_back(me.copies.size() - closed);
}

void wait_for_copies(unsigned groups) {
  Thread& me = scheduler().running();
  while (me.groups.size() > groups) {
    const auto end = me.copies.begin() + static_cast<std::ptrdiff_t>(me.groups.front());
    for (auto copy = me.copies.begin(); copy != end; ++copy) finish(*copy);
    me.copies.erase(me.copies.begin(), end);
    me.groups.erase(me.groups.begin());
  }
}

}  // namespace fastgan::emulator
