// The ladder of trust for one kernel: every instruction set against a reference in double, those
// with a fused multiply-add against each other bit by bit, then numbers of threads likewise.
#pragma once

#include <array>
#include <cmath>
#include <memory>
#include <string_view>
#include <vector>

#include "fastgan/executor.hpp"
#include "kernels/backend.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"

namespace fastgan {

namespace check {

constexpr std::array<Index, 8> kSizes{1, 3, 31, 32, 33, 65, 127, 257};
/// An implementation of the kernels that runs here.
struct Machine {
  std::string_view name;
  const Backend* backend;
  bool fused;  // has a fused multiply-add: all these give the same bits
};

// What a program of tests is about is decided where it is linked (machines.cpp):
/// the implementations,
std::vector<Machine> machines();
/// one of them for a case that would take too long on all,
Machine machine_of(std::size_t turn);
/// the numbers of threads to compare with one thread,
std::vector<int> thread_counts();
/// more elements than one task of theirs takes, and a tail.
extern const Index kManyTasks;

/// The CPU's kernels with the blocking of AVX-512, on emulated vectors: on any processor the bits
/// of those with a fused multiply-add.
const Backend& fused_cpu();

/// run(context) computes a kernel on fresh tensors and returns what it wrote.
template <class Run>
void climb(const Run& run, const std::vector<Reference>& expected) {
  std::vector<GuardedTensor> fused;
  for (const Machine& machine : machines()) {
    INFO("instruction set " << machine.name);
    const std::vector<GuardedTensor> first = run(Context{.backend = machine.backend});
    REQUIRE(first.size() == expected.size());
    if (machine.fused && fused.empty()) fused = first;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      INFO("output " << i);
      CHECK_TENSOR(first[i], expected[i]);
      if (machine.fused) CHECK_SAME_BITS(first[i], fused[i]);
    }
    for (const int threads : thread_counts()) {
      INFO(threads << " threads");
      const std::unique_ptr<Executor> pool = make_thread_pool(threads);
      const std::vector<GuardedTensor> again =
          run(Context{.backend = machine.backend, .executor = pool.get()});
      for (std::size_t i = 0; i < first.size(); ++i) CHECK_SAME_BITS(again[i], first[i]);
    }
  }
}

}  // namespace check
}  // namespace fastgan
