// A pool of threads that is cheap to start: the caller works too, workers spin for a moment before
// they sleep, and nobody waits for a worker that has no task.
#include "fastgan/executor.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

using Clock = std::chrono::steady_clock;

/// How long an idle worker spins before it sleeps: longer than the serial parts between two
/// kernels, short against anything that a user would call idle.
constexpr std::chrono::microseconds kSpin{100};
/// Looks at the state between two looks at the clock.
constexpr int kLooks = 32;

void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

/// `state_` holds the number of the run (upper half) and how many of its tasks nobody has taken
/// yet (lower half), so that a worker that comes late cannot take a task of the wrong run: whoever
/// takes a task sees the body of that very run, because the run cannot end before its task.
class ThreadPool final : public Executor {
 public:
  explicit ThreadPool(int threads) : spin_(threads <= hardware_threads()) {
    try {
      for (int worker = 1; worker < threads; ++worker) {
        workers_.emplace_back([this, worker] { work(worker); });
      }
    } catch (...) {
      stop();
      throw;
    }
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool() override { stop(); }

  int width() const noexcept override { return static_cast<int>(workers_.size()) + 1; }

  void run(int tasks, Task body) override {
    if (tasks <= 1) {
      if (tasks == 1) body(0, 0);
      return;
    }
    body_ = &body;
    tasks_ = static_cast<std::uint32_t>(tasks);
    done_.store(0, std::memory_order_relaxed);
    const std::uint64_t run = (state_.load(std::memory_order_relaxed) >> 32) + 1;
    state_.store(run << 32 | tasks_);  // sequentially consistent, as is the look at sleepers_
    if (sleepers_.load() > 0) {
      { const std::lock_guard lock(mutex_); }
      wake_.notify_all();
    }
    take_tasks(0);
    wait_until_done();
  }

 private:
  static constexpr std::uint64_t kUntaken = 0xffffffffu;

  bool has_work() const noexcept { return (state_.load() & kUntaken) != 0 || stop_.load(); }

  void take_tasks(int worker) {
    std::uint64_t state = state_.load(std::memory_order_acquire);
    while ((state & kUntaken) != 0) {
      if (!state_.compare_exchange_weak(state, state - 1, std::memory_order_acq_rel,
                                        std::memory_order_acquire)) {
        continue;
      }
      const std::uint32_t untaken = static_cast<std::uint32_t>(state & kUntaken);
      (*body_)(static_cast<int>(tasks_ - untaken), worker);
      done_.fetch_add(1, std::memory_order_release);
      state = state_.load(std::memory_order_acquire);
    }
  }

  /// The caller has nothing else to do, but another process may: after a while it yields.
  void wait_until_done() const {
    for (int look = 0; done_.load(std::memory_order_acquire) != tasks_; ++look) {
      if (spin_ && look < 1000) {
        pause();
      } else {
        std::this_thread::yield();
      }
    }
  }

  void work(int worker) {
    while (true) {
      wait_for_work();
      if (stop_.load()) return;
      take_tasks(worker);
    }
  }

  void wait_for_work() {
    if (spin_) {
      const Clock::time_point end = Clock::now() + kSpin;
      do {
        for (int look = 0; look < kLooks; ++look) {
          if (has_work()) return;
          pause();
        }
      } while (Clock::now() < end);
    }
    std::unique_lock lock(mutex_);
    sleepers_.fetch_add(1);  // before the look at state_: run() stores first and looks here second
    wake_.wait(lock, [this] { return has_work(); });
    sleepers_.fetch_sub(1);
  }

  void stop() {
    stop_.store(true);
    { const std::lock_guard lock(mutex_); }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  alignas(64) std::atomic<std::uint64_t> state_{0};
  alignas(64) std::atomic<std::uint32_t> done_{0};
  alignas(64) const Task* body_ = nullptr;
  std::uint32_t tasks_ = 0;
  bool spin_;  // not with more threads than processors: a spinning worker would hold back another
  std::atomic<bool> stop_{false};
  std::atomic<int> sleepers_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> workers_;
};

/// Blocks all signals while it lives. Threads started meanwhile inherit the mask, so that a signal
/// of the process is handled by a thread of the caller's.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

std::unique_ptr<Executor> make_thread_pool(int threads) {
  if (threads < 1) {
    throw Error(ErrorKind::bad_usage, "a thread pool of " + std::to_string(threads) +
                                          " threads was asked for; expected at least 1");
  }
  if (threads == 1) return std::make_unique<SerialExecutor>();
  try {
    const BlockedSignals blocked;
    return std::make_unique<ThreadPool>(threads);
  } catch (const std::system_error& error) {
    throw Error(ErrorKind::resource, "cannot start " + std::to_string(threads) +
                                         " threads: " + error.what() + "; ask for fewer threads");
  }
}

int hardware_threads() noexcept {
  // The mask of this size holds 8192 processors; larger machines fall back to their number.
  constexpr int kProcessors = 8192;
  alignas(cpu_set_t) static thread_local unsigned char mask[CPU_ALLOC_SIZE(kProcessors)];
  auto* set = reinterpret_cast<cpu_set_t*>(mask);
  if (sched_getaffinity(0, sizeof mask, set) == 0) {
    const int count = CPU_COUNT_S(sizeof mask, set);
    if (count > 0) return count;
  }
  const unsigned count = std::thread::hardware_concurrency();
  return count > 0 ? static_cast<int>(count) : 1;
}

}  // namespace fastgan
