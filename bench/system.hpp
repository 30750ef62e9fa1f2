// The benchmarks of a paper's system as a whole: iterations of its training, and generation with
// noise and columns. The same work as bench/peers does in PyTorch.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fastgan/gan.hpp"
#include "fastgan/model.hpp"
#include "kernels/backend.hpp"

namespace fastgan::bench {

/// A training, ready to iterate.
struct Trainee {
  std::shared_ptr<const Gan> gan;
  std::function<void()> iterate;  ///< one iteration; on a device one graph
};

struct System {
  std::string name;  ///< first part of the names of its benchmarks
  Index batch;       ///< events of an iteration
  Index events;      ///< events of a call of the generator
  std::function<Trainee(const Context&, Precision)> training;
  std::function<double()> iteration_work;  ///< multiply-adds of the products of one iteration
  std::function<Model()> untrained;
  /// … of an event of the folded generator.
  std::function<double(const Graph&)> event_work = [](const Graph& generator) {
    return static_cast<double>(generator.multiply_adds());
  };
  std::vector<Precision> precisions = {Precision::fp32, Precision::bf16x3, Precision::bf16};
};

/// Registers `<name>/train/<precision>/batch:<batch>/fastgan` and `<name>/generate/…` of `events`
/// and of a single one. A row shows FLOP/s and the share of the ceiling of the precision; that of a
/// single event the share of the rate at which one thread reads the weights.
void add(const System& system);

}  // namespace fastgan::bench
