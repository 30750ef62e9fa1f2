// Generation on the device, whose events stay there.
#pragma once

#include <memory>
#include <vector>

#include "fastgan/buffer.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/model.hpp"

namespace fastgan::bench::cuda {

/// Noise and the folded network of a model for `events` events at a time, as Generator has them.
class Generation {
 public:
  Generation(const Model& model, Precision precision, Index events);

  /// Events 0 … events − 1 of seed 1; the network's output stays on the device.
  void queue();
  /// The first of them (count, outputs), contiguous.
  std::vector<float> first(Index count) const;

  const Graph& graph() const { return network_.graph; }
  Index outputs() const { return plan_->outputs(); }

 private:
  Context context_;
  Network network_;
  Latent latent_;
  Index events_;
  std::shared_ptr<const Plan> plan_;
  Weights weights_;
  Pass pass_;
  Buffer<float> noise_;
  Buffer<std::int32_t> labels_;
};

}  // namespace fastgan::bench::cuda
