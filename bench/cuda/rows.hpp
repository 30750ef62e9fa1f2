// The rows of fastgan_bench_cuda, each one implementation of one piece of work: ours, or a library
// of NVIDIA's as its yardstick.
#pragma once

#include <functional>
#include <string>

#include "kernels/types.hpp"

namespace fastgan::bench::cuda {

/// What a row times, made and verified.
struct Row {
  std::string wrong = {};             ///< with its results; empty: nothing, and it can be timed
  std::function<double()> seconds{};  ///< of `runs` runs
  int runs = 1;
  double items = 0;  ///< iterations, events, numbers of a run
  double flops = 0;  ///< of a run, where arithmetic bounds it
  double bytes = 0;  ///< read and written by a run
  Precision precision = Precision::fp32;
};

/// A Row's `seconds` and `runs` of work that `queue` queues on stream(): many runs of it as one
/// graph. It must have been queued once before, so that all its code is loaded.
void time_replayed(const std::function<void()>& queue, Row& row);

/// `name` ends in "/<implementation>"; `make` is called when the row's turn comes.
void add_row(const std::string& name, const std::function<Row()>& make);

/// Tells the version of a library that has rows, for the head of the table.
void add_library(std::string (*version)());
std::string libraries();

/// Registers all rows with Google Benchmark, those of one piece of work one after the other, ours
/// first.
void register_rows();

/// Rows of fastgan so far that could not be made or whose results were wrong.
int failures();

}  // namespace fastgan::bench::cuda
