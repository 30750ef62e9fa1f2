// Where parallel work runs. The library starts no thread of its own: it is handed an Executor.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace fastgan {

/// A task body: called once for every task index. Refers to the callable, does not own it.
class Task {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Task>)
      Task(F&& body)  // NOLINT(*-explicit-*,*-forwarding-reference-*): a lambda stands for it
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(body)))),
        call_([](void* object, int task, int worker) {
          (*static_cast<std::remove_reference_t<F>*>(object))(task, worker);
        }) {}
  void operator()(int task, int worker) const { call_(object_, task, worker); }

 private:
  void* object_;
  void (*call_)(void*, int, int);
};

/// Runs the tasks 0 … tasks−1, in any order, and returns when all are done. `worker` is in
/// [0, width()) and no two tasks run on one worker at the same time, so that it selects scratch
/// memory. A body must not throw. Which worker runs which task never changes a result.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual int width() const noexcept = 0;
  virtual void run(int tasks, Task body) = 0;
};

/// Runs everything on the calling thread.
class SerialExecutor final : public Executor {
 public:
  int width() const noexcept override { return 1; }
  void run(int tasks, Task body) override {
    for (int task = 0; task < tasks; ++task) body(task, 0);
  }
};

/// A pool of `threads` workers, the caller being worker 0. Not re-entrant: one run() at a time.
std::unique_ptr<Executor> make_thread_pool(int threads);

/// The number of hardware threads this process may use (its affinity mask), at least 1.
int hardware_threads() noexcept;

}  // namespace fastgan
