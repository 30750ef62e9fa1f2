// Optimizers: one fused update of all parameters of a network.
#pragma once

#include <string_view>

#include "fastgan/buffer.hpp"
#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan {

enum class OptimizerKind { sgd, rmsprop, adadelta, adam };

std::string_view name(OptimizerKind kind);
/// Throws Error (bad_usage) that lists the known names.
OptimizerKind optimizer_kind(std::string_view name);

/// Hyper-parameters; each optimizer reads those that its formula names (kernels/<op>/<op>.hpp).
struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::adam;
  float learning_rate = 1e-3f;
  float rho = 0.95f;
  float epsilon = 1e-7f;
  float beta1 = 0.9f, beta2 = 0.999f;
  float momentum = 0.0f;
};

/// The state of an optimizer over a flat parameter buffer.
class Optimizer {
 public:
  /// With a device, the state lies there.
  Optimizer(const OptimizerOptions& options, Index parameters, Device* device = nullptr);

  /// Updates w with the gradients dw, both of `parameters` floats. `rate` multiplies the learning
  /// rate (schedules). Throws nothing and allocates nothing.
  void update(const Context& context, float* w, const float* dw, float rate = 1.0f);

  const OptimizerOptions& options() const { return options_; }
  // What a checkpoint stores.
  Index step() const { return step_; }
  void set_step(Index step) { step_ = step; }
  Buffer<float>& first_state() { return first_; }
  Buffer<float>& second_state() { return second_; }

 private:
  OptimizerOptions options_;
  Index parameters_;
  Index step_ = 0;
  Buffer<float> first_, second_;
};

}  // namespace fastgan
