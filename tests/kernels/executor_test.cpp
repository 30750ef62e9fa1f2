#include "fastgan/executor.hpp"

#include <time.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "fastgan/error.hpp"

using namespace fastgan;

namespace {

/// Every task ran once, on a worker that exists and that ran nothing else at that time.
void check_run(Executor& pool, int tasks) {
  std::vector<int> runs(static_cast<std::size_t>(tasks), 0);
  std::vector<std::atomic<int>> busy(static_cast<std::size_t>(pool.width()));
  std::atomic<int> wrong{0};
  pool.run(tasks, [&](int task, int worker) {
    if (task < 0 || task >= tasks || worker < 0 || worker >= pool.width()) {
      ++wrong;
      return;
    }
    if (busy[static_cast<std::size_t>(worker)]++ != 0) ++wrong;
    ++runs[static_cast<std::size_t>(task)];
    --busy[static_cast<std::size_t>(worker)];
  });
  for (const int count : runs) wrong += count == 1 ? 0 : 1;
  REQUIRE(wrong == 0);
}

double process_cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

TEST_CASE("executor: every task runs once, for any number of tasks and threads") {
  SerialExecutor serial;
  check_run(serial, 7);
  for (const int threads : {1, 2, 3, 8}) {
    const auto pool = make_thread_pool(threads);
    CHECK(pool->width() == threads);
    for (const int tasks : {0, 1, 2, threads - 1, threads, threads + 1, 100, 5000}) {
      check_run(*pool, tasks);
    }
  }
}

TEST_CASE("executor: results of one run are visible to the next") {
  for (const int threads : {2, 5}) {
    const auto pool = make_thread_pool(threads);
    std::vector<int> values(257, 0);
    for (int run = 0; run < 3000; ++run) {
      pool->run(257, [&](int task, int) { ++values[static_cast<std::size_t>(256 - task)]; });
    }
    for (const int value : values) REQUIRE(value == 3000);
  }
}

TEST_CASE("executor: no wake-up is lost, whatever the pause between two runs") {
  for (const int threads : {2, 3}) {
    const auto pool = make_thread_pool(threads);
    for (int run = 0; run < 400; ++run) {
      check_run(*pool, 2 + run % 5);
      // Around the time for which workers spin: they are spinning, falling asleep, or asleep.
      std::this_thread::sleep_for(std::chrono::microseconds(run % 40 * 7));
    }
  }
}

TEST_CASE("executor: tasks run on several threads at once") {
  const auto pool = make_thread_pool(2);
  std::atomic<int> arrived{0};
  pool->run(2, [&](int, int) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();  // ends only if the other task runs beside it
  });
  CHECK(arrived == 2);
}

TEST_CASE("executor: pools come and go, used or not, several at a time") {
  for (int i = 0; i < 50; ++i) {
    const auto unused = make_thread_pool(4);
    const auto first = make_thread_pool(2), second = make_thread_pool(3);
    check_run(*first, 3);
    check_run(*second, 4);
  }
}

TEST_CASE("executor: idle workers sleep") {
  const auto pool = make_thread_pool(2);
  check_run(*pool, 10);
  const double before = process_cpu_seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK(process_cpu_seconds() - before < 0.1);  // a spinning worker takes 0.2
}

TEST_CASE("executor: no threads is an error") {
  CHECK_THROWS_AS(make_thread_pool(0), Error);
  CHECK_THROWS_AS(make_thread_pool(-1), Error);
  CHECK(hardware_threads() >= 1);
}
