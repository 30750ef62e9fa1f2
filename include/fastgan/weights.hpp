// The parameters of a network, and their packed form that the matrix kernels read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "fastgan/buffer.hpp"
#include "fastgan/plan.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

/// What the weights are used for: inference packs the forward panels alone.
enum class WeightUse { inference, training };

/// Flat fp32 parameters in the order of the plan. After a change, pack() must run before the next
/// pass. A const Weights may be read by any number of threads.
class Weights {
 public:
  /// With a device, values() is memory there.
  Weights(std::shared_ptr<const Plan> plan, WeightUse use, Device* device = nullptr);

  /// Draws initial weights, keyed by (seed, stream initial_weights, tensor, element). `network`
  /// keeps the networks of one seed apart.
  void initialize(std::uint64_t seed, std::uint32_t network);
  /// Packs the parameters: one task per layer and use on the context's executor; on a device all
  /// dense layers in one call.
  void pack(const Context& context);

  const Plan& plan() const { return *plan_; }
  std::shared_ptr<const Plan> shared_plan() const { return plan_; }
  std::span<float> values() { return values_.span(); }
  std::span<const float> values() const { return values_.span(); }
  /// What the passes of one layer read.
  LayerWeights of(const LayerPlan& place) const;

 private:
  std::byte* panels_of(const LayerPlan& place, PackUse use);
  void pack_one(const Context& context, const LayerPlan& place, PackUse use);
  void pack_there(const Context& context);

  std::shared_ptr<const Plan> plan_;
  Device* device_;
  Buffer<float> values_;
  Buffer<std::byte> forward_, backward_;
};

}  // namespace fastgan
