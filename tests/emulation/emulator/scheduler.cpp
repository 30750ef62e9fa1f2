#include "scheduler.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "sanitizers.hpp"

namespace fastgan::emulator {

DeviceThread* self = nullptr;

Options& options() {
  static Options options;
  return options;
}

Observer*& observer() {
  static Observer* observer = nullptr;
  return observer;
}

Scheduler& scheduler() {
  static Scheduler scheduler;
  return scheduler;
}

namespace {

constexpr unsigned kLanes = 32;
/// Steps of waiting loops after which nobody is believed to come: far more than a thread needs to
/// see what another has written, a fraction of a second here.
constexpr unsigned long kPatience = 1000000;

std::string text(const uint3& at) {
  return "(" + std::to_string(at.x) + "," + std::to_string(at.y) + "," + std::to_string(at.z) + ")";
}

std::string text(const char* what, const Site& site) {
  return std::string(what) + " at " + site.file + ":" + std::to_string(site.line);
}

}  // namespace

void fail(const char* format, ...) {
  char message[1024];
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  scheduler().stop(message);
}

void spin(const char* what, Site site) {
  Scheduler& s = scheduler();
  s.count_idle(what, site);
  s.pause();
}

void Scheduler::stop(const char* message) {
  const Thread* thread = running_;
  if (thread == nullptr) throw Error(message);
  error_ = std::string(name_) + ", block " + text(thread->block_index) + ", thread " +
           text(thread->thread_index) + ": " + message;
  switch_fiber(running_->fiber, main_, true);
  std::abort();
}

void Scheduler::wait(const char* what, Site site) {
  Thread& me = *running_;
  me.waits_in = what;
  me.site = site;
  switch_fiber(me.fiber, main_);
}

void Scheduler::pause() {
  ready_.push_back(running_);
  switch_fiber(running_->fiber, main_);
}

void Scheduler::wake(std::vector<Thread*>& threads) {
  if (options().schedule == Schedule::reverse) std::reverse(threads.begin(), threads.end());
  ready_.insert(ready_.begin(), threads.begin(), threads.end());
  progress();
}

void Scheduler::wake(Warp& warp, unsigned mask) {
  Block& b = block();
  Thread* first = &b.threads[static_cast<std::size_t>(&warp - b.warps.data()) * kLanes];
  std::vector<Thread*> threads;
  for (unsigned lane = 0; lane < kLanes; ++lane) {
    if ((mask >> lane & 1) != 0) threads.push_back(first + lane);
  }
  wake(threads);
}

void Scheduler::wake_block() {
  std::vector<Thread*> threads;
  for (Thread& thread : block().threads) threads.push_back(&thread);
  wake(threads);
}

void Scheduler::wake_cluster() {
  std::vector<Thread*> threads;
  for (Block& block : blocks_) {
    for (Thread& thread : block.threads) threads.push_back(&thread);
  }
  wake(threads);
}

bool Scheduler::happens_at_once() {
  switch (options().async_copies) {
    case AsyncCopies::eager:
      return true;
    case AsyncCopies::lazy:
      return false;
    case AsyncCopies::random:
      break;
  }
  return chance(2);
}

void Scheduler::count_idle(const char* what, Site site) {
  if (++idle_ > kPatience) {
    fail("live-lock: nothing happens but steps of waiting loops; %s at %s:%d", what, site.file,
         site.line);
  }
}

std::size_t Scheduler::alive() const {
  std::size_t threads = 0;
  for (const Block& block : blocks_) threads += block.alive;
  return threads;
}

bool Scheduler::finish_all_copies() {
  bool any = false;
  for (Block& block : blocks_) any = block.barriers.finish_all_copies() || any;
  return any;
}

Thread& Scheduler::next() {
  if (options().schedule == Schedule::random)
    std::swap(ready_[random_() % ready_.size()], ready_[0]);
  Thread& thread = *ready_.front();
  ready_.pop_front();
  return thread;
}

void Scheduler::resume(Thread& thread) {
  thread.waits_in = nullptr;
  running_ = &thread;
  self = &thread;
  switch_fiber(main_, thread.fiber);
  if (thread.finished) forget_frames(thread.fiber);
  self = nullptr;
  running_ = nullptr;
}

std::string Scheduler::deadlock() const {
  std::string message = std::string(name_) + ", block " + text(blocks_[0].threads[0].block_index) +
                        ": deadlock: no thread can go on";
  const Thread* told = nullptr;
  for (const Block& block : blocks_) {
    for (const Thread& thread : block.threads) {
      if (thread.waits_in == nullptr) continue;
      if (told != nullptr && told->site.line == thread.site.line) continue;
      message += "; thread " + text(thread.thread_index);
      if (blocks_.size() > 1) message += " of block " + text(thread.block_index);
      message += " waits in " + text(thread.waits_in, thread.site);
      told = &thread;
    }
  }
  return message;
}

void Scheduler::run_blocks() {
  while (alive() > 0 && error_.empty()) {
    if (ready_.empty()) finish_all_copies();
    if (ready_.empty()) {
      error_ = deadlock();
      return;
    }
    resume(next());
  }
  for (const Block& block : blocks_) {
    const std::string left = error_.empty() ? unfinished(block) : "";
    if (!left.empty()) error_ = std::string(name_) + ": " + left;
  }
}

void Scheduler::thread_body() {
  fiber_started();
  kernel_(arguments_);
  leave_kernel();
  switch_fiber(running_->fiber, main_, true);
  std::abort();
}

void Scheduler::leave_kernel() {
  Thread& me = *running_;
  Block& b = block();
  Warp& warp = b.warps[me.linear / kLanes];
  if (!me.copies.empty()) {
    const Site& site = me.copies.front().site;
    fail("leaves the kernel without having waited for its asynchronous copy at %s:%d", site.file,
         site.line);
  }
  if (!warp.products.all.empty()) {
    const Site& site = warp.products.all.front().site;
    fail("leaves the kernel without having waited for its wgmma at %s:%d", site.file, site.line);
  }
  if (b.arrived > 0) {
    fail("leaves the kernel while others wait in %s at %s:%d", b.barrier, b.site.file, b.site.line);
  }
  if (cluster_barrier_.arrived > 0) {
    fail("leaves the kernel while others wait in %s at %s:%d", cluster_barrier_.what,
         cluster_barrier_.site.file, cluster_barrier_.site.line);
  }
  for (const Meeting& meeting : warp.meetings) {
    if ((meeting.mask >> me.lane & 1) != 0) {
      fail("leaves the kernel while lanes wait for it in %s at %s:%d", meeting.what,
           meeting.site.file, meeting.site.line);
    }
  }
  warp.alive &= ~(1u << me.lane);
  me.finished = true;
  if (--b.alive == 0 && blocks_.size() > 1) {
    if (observer() != nullptr) observer()->block_ends();
    arena_.end_block(me.rank);
  }
  progress();
}

}  // namespace fastgan::emulator
