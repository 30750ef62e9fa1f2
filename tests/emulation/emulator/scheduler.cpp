#include "scheduler.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "memory.hpp"
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
constexpr unsigned kMostThreads = 1024, kMostBlocksYZ = 65535, kMostThreadsZ = 64;
/// Steps of waiting loops after which nobody is believed to come: far more than a thread needs to
/// see what another has written, a fraction of a second here.
constexpr unsigned long kPatience = 1000000;

std::size_t product(const dim3& size) { return static_cast<std::size_t>(size.x) * size.y * size.z; }

uint3 position(unsigned number, const dim3& size) {
  return {number % size.x, number / size.x % size.y, number / (size.x * size.y)};
}

std::string text(const uint3& at) {
  return "(" + std::to_string(at.x) + "," + std::to_string(at.y) + "," + std::to_string(at.z) + ")";
}

std::string text(const char* what, const Site& site) {
  return std::string(what) + " at " + site.file + ":" + std::to_string(site.line);
}

void require_launchable(const Grid& grid) {
  const std::size_t threads = product(grid.threads);
  if (threads == 0 || threads > kMostThreads || grid.threads.z > kMostThreadsZ ||
      product(grid.blocks) == 0 || grid.blocks.y > kMostBlocksYZ || grid.blocks.z > kMostBlocksYZ ||
      grid.shared_bytes > Arena::kMost) {
    throw Error(std::string(grid.name) + ": invalid launch: " + std::to_string(threads) +
                " threads a block, grid (" + std::to_string(grid.blocks.x) + "," +
                std::to_string(grid.blocks.y) + "," + std::to_string(grid.blocks.z) + "), " +
                std::to_string(grid.shared_bytes) + " bytes of dynamic shared memory");
  }
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
  Thread* first = &block_.threads[static_cast<std::size_t>(&warp - block_.warps.data()) * kLanes];
  std::vector<Thread*> threads;
  for (unsigned lane = 0; lane < kLanes; ++lane) {
    if ((mask >> lane & 1) != 0) threads.push_back(first + lane);
  }
  wake(threads);
}

void Scheduler::wake_block() {
  std::vector<Thread*> threads;
  for (Thread& thread : block_.threads) threads.push_back(&thread);
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

void Scheduler::begin_block(const Grid& grid, unsigned number) {
  const auto count = static_cast<unsigned>(product(grid.threads));
  block_.number = number;
  block_.threads.resize(count);
  block_.warps.assign((count + kLanes - 1) / kLanes, Warp{});
  block_.alive = count;
  block_.arrived = 0;
  block_.barriers.clear();
  ready_.clear();
  for (unsigned i = 0; i < count; ++i) {
    Thread& thread = block_.threads[i];
    thread.thread_index = position(i, grid.threads);
    thread.block_index = position(number, grid.blocks);
    thread.block_size = grid.threads;
    thread.grid_size = grid.blocks;
    thread.linear = i;
    thread.lane = i % kLanes;
    thread.fiber = stacks_.fiber(i, [] { scheduler().thread_body(); });
    thread.finished = false;
    thread.waits_in = nullptr;
    thread.copies.clear();
    thread.groups.clear();
    thread.sums_under_way.clear();
    block_.warps[i / kLanes].alive |= 1u << thread.lane;
    ready_.push_back(&thread);
  }
  if (options().schedule == Schedule::reverse) std::reverse(ready_.begin(), ready_.end());
  arena_.begin(grid.shared_bytes);
  if (observer() != nullptr) observer()->block_begins(number);
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
  std::string message = std::string(name_) + ", block " + text(block_.threads[0].block_index) +
                        ": deadlock: no thread can go on";
  const Thread* told = nullptr;
  for (const Thread& thread : block_.threads) {
    if (thread.waits_in == nullptr) continue;
    if (told != nullptr && told->site.line == thread.site.line) continue;
    message +=
        "; thread " + text(thread.thread_index) + " waits in " + text(thread.waits_in, thread.site);
    told = &thread;
  }
  return message;
}

void Scheduler::run_block() {
  while (block_.alive > 0 && error_.empty()) {
    if (ready_.empty()) block_.barriers.finish_all_copies();
    if (ready_.empty()) {
      error_ = deadlock();
      return;
    }
    resume(next());
  }
  const std::string left = error_.empty() ? unfinished(block_) : "";
  if (!left.empty()) error_ = std::string(name_) + ": " + left;
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
  Warp& warp = block_.warps[me.linear / kLanes];
  if (!me.copies.empty()) {
    const Site& site = me.copies.front().site;
    fail("leaves the kernel without having waited for its asynchronous copy at %s:%d", site.file,
         site.line);
  }
  if (!warp.products.all.empty()) {
    const Site& site = warp.products.all.front().site;
    fail("leaves the kernel without having waited for its wgmma at %s:%d", site.file, site.line);
  }
  if (block_.arrived > 0) {
    fail("leaves the kernel while others wait in %s at %s:%d", block_.barrier, block_.site.file,
         block_.site.line);
  }
  for (const Meeting& meeting : warp.meetings) {
    if ((meeting.mask >> me.lane & 1) != 0) {
      fail("leaves the kernel while lanes wait for it in %s at %s:%d", meeting.what,
           meeting.site.file, meeting.site.line);
    }
  }
  warp.alive &= ~(1u << me.lane);
  --block_.alive;
  me.finished = true;
  progress();
}

void Scheduler::run(const Grid& grid, void (*kernel)(void*), void* arguments) {
  if (in_kernel()) fail("launches a kernel from a kernel");
  require_launchable(grid);
  name_ = grid.name;
  kernel_ = kernel;
  arguments_ = arguments;
  error_.clear();
  idle_ = 0;
  random_.seed(options().seed);
  if (observer() != nullptr) observer()->launch_begins();
  const auto blocks = static_cast<unsigned>(product(grid.blocks));
  for (unsigned i = 0; i < blocks && error_.empty(); ++i) {
    const unsigned number = options().schedule == Schedule::reverse ? blocks - 1 - i : i;
    begin_block(grid, number);
    run_block();
    if (!error_.empty()) break;
    const std::string damage = arena_.damage();
    if (!damage.empty()) error_ = std::string(name_) + ": written outside any array: " + damage;
  }
  if (error_.empty()) {
    const std::string damage = damaged_allocation();
    if (!damage.empty()) error_ = std::string(name_) + ": " + damage;
  } else {
    for (const Thread& thread : block_.threads) unpoison(thread.fiber.stack, thread.fiber.bytes);
  }
  if (!error_.empty()) throw Error(error_);
}

void run(const Grid& grid, void (*kernel)(void*), void* arguments) {
  scheduler().run(grid, kernel, arguments);
}

}  // namespace fastgan::emulator
