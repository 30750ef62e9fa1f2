// The activations of one run of a network, and the passes over it: forward, backward, tangent.
//
// Activations belong to a pass and never to a layer, so one network may run on real and on
// generated events before a backward pass, and weights are frozen by passing no gradients.
#pragma once

#include <memory>

#include "fastgan/buffer.hpp"
#include "fastgan/plan.hpp"
#include "fastgan/weights.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

/// A view of a (N, columns) matrix whose rows are `ld` floats apart.
struct Matrix {
  const float* data = nullptr;
  Index ld = 0;
};

/// What a backward pass shall deliver.
struct BackwardOptions {
  float* gradients = nullptr;                   ///< flat, as Weights::values(); null: frozen
  GradientMode mode = GradientMode::overwrite;  ///< of the gradients
  float* dx = nullptr;                          ///< (N, inputs) gradient of the input, or null
  Index lddx = 0;
};

/// Memory for `plan.options().batch` events. With Backward::no it can only run forward; with
/// Tangent::yes it can also run the tangent pass. No call below allocates.
enum class Backward { no, yes };
enum class Tangent { no, yes };

class Pass {
 public:
  Pass(std::shared_ptr<const Plan> plan, Backward backward, Tangent tangent = Tangent::no);

  /// Runs N ≤ batch events x (N, inputs) through the network. x is read again by backward().
  /// Throws Error (bad_usage) if N is too large.
  void forward(const Context& context, const Weights& weights, Matrix x, Index N);
  /// y (N, outputs) of the last forward().
  Matrix output() const;

  /// Where the caller puts dy (N, outputs), the gradient of the loss with respect to the output.
  float* output_gradient();
  Index output_gradient_ld() const { return plan_->layers().back().ldy; }
  /// Propagates the output gradient. It is overwritten where the output has an activation.
  void backward(const Context& context, const Weights& weights, const BackwardOptions& options);

  /// Derivative of the output along the direction tx (N, inputs) at the last forward().
  void tangent(const Context& context, const Weights& weights, Matrix tx);
  /// ty (N, outputs) of the last tangent().
  Matrix output_tangent() const;
  /// Gradient with respect to the weights of Σ_n dy_n · ty_n, dy being the output gradient of the
  /// last backward(). Adds to `gradients`. Needs piecewise-linear activations, whose second
  /// derivative is zero: throws Error (bad_usage) on others.
  void tangent_backward(const Context& context, float* gradients);

 private:
  /// A bias shifts z by a constant and so has no share in a tangent.
  enum class WhichParameters { all, matrices };

  void weight_gradients(const Context& context, const Buffer<float>& activations, Matrix x,
                        WhichParameters which, float* gradients, GradientMode mode);
  template <class Body>
  void for_each_tile(const Context& context, const Body& body) const;
  Matrix input_of(std::size_t layer, const Buffer<float>& activations, Matrix x) const;

  std::shared_ptr<const Plan> plan_;
  Index N_ = 0;
  Matrix x_{}, tx_{};
  Buffer<float> y_, dz_, ty_;
};

}  // namespace fastgan
