// The discriminator of a model that keeps it: what a trained network thinks of events.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "fastgan/model.hpp"
#include "fastgan/pass.hpp"

namespace fastgan {

class Discriminator {
 public:
  /// `batch`: events that minibatch discrimination sees together, best the batch of the training.
  /// Throws Error (bad_input) on a model without a discriminator.
  Discriminator(const Context& context, const Model& model, Index batch);

  Index outputs() const { return plan_->outputs(); }
  /// Logits (N, outputs) of N events given in the network's coordinates (N, inputs), in inference:
  /// nothing dropped, normalised by running averages. Batches must not mix real and generated
  /// events, so neither must a call.
  std::vector<float> logits(std::span<const float> coordinates) const;

 private:
  Context context_;
  std::shared_ptr<const Plan> plan_;
  Weights weights_;
};

}  // namespace fastgan
