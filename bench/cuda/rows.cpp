#include "rows.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "ceiling.hpp"
#include "timing.hpp"

namespace fastgan::bench::cuda {
namespace {

constexpr int kReplayed = 20, kRepetitions = 5;
constexpr double kSecondsOfRepetition = 0.05;

struct Registered {
  std::string name;
  std::function<Row()> make;
};

std::vector<Registered>& registered() {
  static std::vector<Registered> all;
  return all;
}

std::vector<std::string (*)()>& versions() {
  static std::vector<std::string (*)()> all;
  return all;
}

int& failed() {
  static int count = 0;
  return count;
}

std::string implementation(const std::string& name) { return name.substr(name.rfind('/') + 1); }

/// A yardstick that its library does not have is no failure.
void count_failure(const Registered& row) {
  if (implementation(row.name) == "fastgan") ++failed();
}

/// Google Benchmark calls a row several times, and making it is what takes long: the last one is
/// kept.
const Row& made(const Registered& row) {
  static std::string name;
  static std::unique_ptr<const Row> last;
  if (name == row.name) return *last;
  last = nullptr;
  name = row.name;
  Row now;
  try {
    now = row.make();
  } catch (const std::exception& error) {
    now.wrong = error.what();
  }
  if (!now.wrong.empty()) count_failure(row);
  last = std::make_unique<const Row>(std::move(now));
  return *last;
}

void count(benchmark::State& state, const Row& row) {
  const double runs = static_cast<double>(state.iterations());
  using benchmark::Counter;
  state.SetItemsProcessed(static_cast<std::int64_t>(runs * row.items));
  if (row.flops > 0) {
    const double ceiling = product_ceiling(row.precision);
    state.counters["FLOP/s"] = Counter(runs * row.flops, Counter::kIsRate);
    state.counters["of_ceiling"] = Counter(runs * row.flops / ceiling, Counter::kIsRate);
  } else if (row.bytes > 0) {
    state.counters["B/s"] = Counter(runs * row.bytes, Counter::kIsRate);
    state.counters["of_copy"] = Counter(runs * row.bytes / ceilings().copy, Counter::kIsRate);
  }
}

void measure(benchmark::State& state, const Registered& registered) {
  const Row& row = made(registered);
  if (!row.wrong.empty()) return state.SkipWithError(row.wrong.c_str());
  try {
    while (state.KeepRunningBatch(row.runs)) state.SetIterationTime(row.seconds());
    count(state, row);
  } catch (const std::exception& error) {
    count_failure(registered);
    state.SkipWithError(error.what());
  }
}

/// By work, and of one piece of work "fastgan" before the names of its yardsticks.
bool comes_before(const Registered& a, const Registered& b) {
  const auto parts = [](const std::string& name) {
    const std::string who = implementation(name);
    return std::tuple(name.substr(0, name.size() - who.size()), who != "fastgan", who);
  };
  return parts(a.name) < parts(b.name);
}

}  // namespace

void time_replayed(const std::function<void()>& queue, Row& row) {
  row.runs = kReplayed;
  row.seconds = [replay = std::make_shared<const Replay>(queue, kReplayed), queue] {
    return replay->seconds();
  };
}

void add_row(const std::string& name, const std::function<Row()>& make) {
  registered().push_back({name, make});
}

void add_library(std::string (*version)()) { versions().push_back(version); }

std::string libraries() {
  std::string all;
  for (const auto version : versions()) all += (all.empty() ? "" : ", ") + version();
  return all.empty() ? "built without cuBLAS and cuDNN: no yardsticks" : all;
}

void register_rows() {
  std::ranges::stable_sort(registered(), comes_before);
  for (const Registered& row : registered()) {
    benchmark::RegisterBenchmark(row.name.c_str(),
                                 [&row](benchmark::State& state) { measure(state, row); })
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond)
        ->MinTime(kSecondsOfRepetition)
        ->Repetitions(kRepetitions);
  }
}

int failures() { return failed(); }

}  // namespace fastgan::bench::cuda
