// The activations of one run of a network, and the passes over it: forward, backward, tangent.
//
// Activations belong to a pass and never to a layer, so one network may run on real and on
// generated events before a backward pass, and weights are frozen by passing no gradients.
#pragma once

#include <memory>
#include <optional>
#include <vector>

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

/// What a network is run on, and how.
struct PassInput {
  Matrix x;     ///< (N, inputs), rows plan.input_ld() apart; read again by backward()
  Index N = 0;  ///< at most the batch of the plan
  const std::int32_t* label = nullptr;  ///< (N) classes, where plan.classes() > 0
  Mode mode = Mode::inference;
  RandomKey key{.seed = 1, .stream = Stream::dropout};  ///< its attempt becomes the layer
  std::uint64_t first = 0;                              ///< index of event 0 under the key
};

/// What a backward pass shall deliver.
struct BackwardOptions {
  float* gradients = nullptr;                   ///< flat, as Weights::values(); null: frozen
  GradientMode mode = GradientMode::overwrite;  ///< of the gradients
  float* dx = nullptr;                          ///< (N, inputs) gradient of the input, or null
  Index lddx = 0;
};

/// What the backward of a tangent pass shall deliver.
struct TangentBackwardOptions {
  float* gradients = nullptr;                    ///< flat, as Weights::values()
  GradientMode mode = GradientMode::accumulate;  ///< of the gradients
  const float* factor = nullptr;                 ///< (N) or null: 0 for all events
};

/// Memory for `plan.options().batch` events. With Backward::no it can only run forward; with
/// Tangent::yes it can also run the tangent pass. No call below allocates.
enum class Backward { no, yes };
enum class Tangent { no, yes };

class Pass {
 public:
  /// With a device, all memory lies there, every call is given its context, and the plan is one for
  /// whole batches.
  Pass(std::shared_ptr<const Plan> plan, Backward backward, Tangent tangent = Tangent::no,
       Device* device = nullptr);

  /// Runs events through the network. Throws Error (bad_usage) where the plan does not fit: too
  /// many events, no labels, rows of another distance, too wide an executor.
  void forward(const Context& context, const Weights& weights, const PassInput& input);
  /// y (N, outputs) of the last forward().
  Matrix output() const;

  /// Where the caller puts dy (N, outputs), the gradient of the loss with respect to the output.
  float* output_gradient();
  Index output_gradient_ld() const { return plan_->layers().back().ldy; }
  /// Moves the statistics among the weights (of batch normalisation) towards those of the last
  /// forward() in training, by the share `step` of the way: without one, by the layer's own.
  void update_statistics(const Context& context, Weights& weights,
                         std::optional<float> step = {}) const;

  /// Propagates the output gradient. It is overwritten where the output has an activation.
  void backward(const Context& context, const Weights& weights, const BackwardOptions& options);

  /// Derivative of the output along the direction tx (N, inputs) at the last forward().
  void tangent(const Context& context, const Weights& weights, Matrix tx);
  /// ty (N, outputs) of the last tangent().
  Matrix output_tangent() const;
  /// Gradient with respect to the weights of Σ_n dy_n · (ty_n + factor_n·y_n), dy being the output
  /// gradient of the last backward(), with one product per matrix of weights. Needs
  /// piecewise-linear layers, whose second derivative is zero: throws Error (bad_usage) on others.
  /// With a factor it uses up the gradients and tangents of the passes before.
  void tangent_backward(const Context& context, const TangentBackwardOptions& options);

 private:
  /// A bias shifts z by a constant and so has no share in a tangent.
  enum class WhichParameters { all, matrices, biases };

  /// Products of the inputs of the layers, or of their tangents, with the gradients of the outputs.
  struct WeightGradients {
    const Buffer<float>& activations;
    Matrix x;  // the input of the graph
    WhichParameters which;
    float* to;
    GradientMode mode;
  };

  void weight_gradients(const Context& context, const WeightGradients& wanted);
  void weight_gradients_there(const Context& context, const WeightGradients& wanted);
  LayerGradients gradients_of(const Context& context, const WeightGradients& wanted,
                              std::size_t layer);
  /// One layer, or dense layers of which each is all that the next one takes: one call a pass.
  struct Run {
    std::size_t begin, end;
    bool is_chain() const { return end - begin > 1; }
  };
  /// Runs that may come one after the other on a tile of events, or one that needs the batch.
  struct Stretch {
    std::size_t begin, end;
    Scope scope;
  };
  /// A part of the events, and who computes it.
  struct Part {
    Context context;
    Index first, rows;
    int worker;
  };

  void check(const Context& context, const PassInput& input) const;
  void check_has_tangent() const;
  Run run_from(std::size_t layer) const;
  std::size_t chain_scratch() const;
  void forward_chain(const Weights& weights, const Run& run, const Part& part);
  void backward_chain(const Weights& weights, const BackwardOptions& options, const Run& run,
                      const Part& part);
  template <class Body>
  void for_parts(const Context& context, Scope scope, const Body& body);
  LayerRun run_of(std::size_t layer, const Part& part);
  /// An input of a layer, by the layer that makes it.
  struct Branch {
    int layer;      // −1: the input of the graph
    bool is_first;  // to give it a gradient in this pass; others add to it
  };

  Matrix value_of(int layer, const Buffer<float>& activations, Matrix x) const;
  void forward_run(const Weights& weights, const Run& run, const Part& part);
  void forward_layer(const Weights& weights, std::size_t layer, const Part& part);
  void backward_run(const Weights& weights, const BackwardOptions& options, const Run& run,
                    const Part& part);
  void backward_layer(const Weights& weights, const BackwardOptions& options, std::size_t layer,
                      const Part& part);
  void propagate(const Weights& weights, const BackwardOptions& options, std::size_t layer,
                 const Branch& to, const Part& part);
  void tangent_layer(const Weights& weights, std::size_t layer, const Part& part);
  void output_activation_backward(const Part& part);
  void check_is_piecewise_linear() const;

  std::shared_ptr<const Plan> plan_;
  std::vector<Run> runs_;
  std::vector<Stretch> stretches_;
  PassInput input_;
  Matrix tx_{};
  Buffer<float> y_, dz_, ty_, saved_, scratch_, branch_, operand_;
  Buffer<float> chain_;  // where all layers are one call that keeps nothing: its scratch
};

}  // namespace fastgan
