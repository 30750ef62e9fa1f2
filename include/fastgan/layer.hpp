// One op of a graph as the engine sees it: its shape, its parameters, its passes.
//
// A layer is a function y = f(z(x)) of one event, f being an elementwise activation at its end.
// Gradients travel as dz, the gradient with respect to z: a layer that propagates a gradient to
// its input also multiplies it by the derivative of the activation that made this input. An op is
// one class in src/layers/<op>.cpp and one line in src/layers/layers.def.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fastgan/attributes.hpp"
#include "fastgan/initializer.hpp"
#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan {

/// One tensor of a layer's numbers, row-major.
struct Parameter {
  std::string name;  // "w", "b"
  std::vector<std::int64_t> shape;
  Initializer initializer = Initializer::zeros;
  Index fan_in = 1, fan_out = 1;
  bool trainable = true;  // false: a statistic of the training, whose gradient is 0
  Index count() const;
};

/// Rows of a value as an image, channels last.
struct ImageShape {
  Index height = 1, width = 1, channels = 1;
  Index count() const { return height * width * channels; }
};

/// Training: batch normalisation by the batch, dropout. Inference: running averages, none dropped.
enum class Mode { inference, training };

/// Which events a layer must see in one call: any of them, since an event does not depend on its
/// neighbours, or all of a batch.
enum class Scope { events, batch };

inline constexpr int kMaxParameters = 4;  // of one layer
/// As the task of Layer::gradients(): all of them in one call, which is how a device does it.
inline constexpr int kAllTasks = -1;

/// Where the passes of a layer find its parameters: as trained, and packed for the kernels.
struct LayerWeights {
  const float* parameter[kMaxParameters] = {};
  const std::byte* forward = nullptr;
  const std::byte* backward = nullptr;
};

/// What a pass lends to every call of a layer.
struct LayerRun {
  Mode mode = Mode::inference;
  const std::int32_t* label = nullptr;  // (N) class of each event; null where no layer asks
  RandomKey key{};                      // of this layer
  std::uint64_t first = 0;              // index of the event of row 0 under the key
  float* saved = nullptr;               // Layer::saved_floats() from forward to the last call
  float* scratch = nullptr;             // Layer::scratch_floats() during a call
};

struct LayerForward {
  float* y;  // (N, outputs)
  Index ldy;
  const float* x;  // (N, inputs)
  Index ldx;
  const float* x2;  // (N, inputs) of a layer with two inputs
  Index ldx2;
  Index N;
  Precision precision;
  LayerRun run{};
};

/// A call has one input to propagate to: that of the layer, or its second one.
struct LayerBackward {
  float* dx;  // (N, inputs) gradient of the argument of the activation that made x
  Index lddx;
  const float* dz;  // (N, outputs)
  Index lddz;
  const float* x;  // (N, inputs) output of the layer before, or the input of the graph
  Index ldx;
  Activation x_activation;  // of the layer before
  Index N;
  Precision precision;
  LayerRun run{};
};

struct LayerGradients {
  float* gradient[kMaxParameters] = {};  // null where it is not wanted
  const float* x = nullptr;              // (N, inputs)
  Index ldx = 0;
  const float* dz = nullptr;  // (N, outputs)
  Index lddz = 0;
  Index N = 0;
  GradientMode mode = GradientMode::overwrite;
  Precision precision = Precision::fp32;
  LayerRun run{};
};

struct LayerTangent {
  float* ty;  // (N, outputs)
  Index ldty;
  const float* tx;  // (N, inputs)
  Index ldtx;
  const float* tx2;  // (N, inputs) of a layer with two inputs
  Index ldtx2;
  const float* y;  // (N, outputs) of the forward pass
  Index ldy;
  Index N;
  Precision precision;
  LayerRun run{};
};

/// Which packed form of the weights: for forward and tangent, or for backward.
enum class PackUse { forward, backward };

/// Immutable; shared by graphs, plans and threads. No pass allocates or throws.
class Layer {
 public:
  virtual ~Layer() = default;

  virtual std::string_view op() const = 0;
  /// What make_layer() needs to build the layer again.
  virtual Attributes attributes() const = 0;
  virtual Index inputs() const = 0;
  /// True where the layer takes a second value of the same width.
  virtual bool has_two_inputs() const { return false; }
  virtual Index outputs() const = 0;
  virtual Activation activation() const { return {}; }
  virtual ImageShape image() const { return {1, 1, outputs()}; }
  /// Classes that LayerRun::label may name; 0: the layer does not read it.
  virtual Index classes() const { return 0; }
  virtual Scope scope() const { return Scope::events; }
  /// True where rows of x and y must follow each other without padding.
  virtual bool contiguous() const { return false; }
  /// Memory of a pass for at most N events.
  virtual std::size_t saved_floats(Index /*N*/) const { return 0; }
  virtual std::size_t scratch_floats(Index /*N*/) const { return 0; }
  /// Multiply-adds of the forward pass of one event.
  virtual Index multiply_adds() const { return 0; }

  virtual std::vector<Parameter> parameters() const { return {}; }
  virtual std::size_t packed_bytes(Precision, PackUse) const { return 0; }
  virtual void pack(const Context&, std::byte* /*panels*/, const LayerWeights&, Precision,
                    PackUse) const {}

  virtual void forward(const Context&, const LayerWeights&, const LayerForward&) const = 0;
  virtual void backward(const Context&, const LayerWeights&, const LayerBackward&) const {}
  virtual bool has_tangent() const { return true; }
  /// True where z is not linear in x, so that its second derivative does not vanish.
  virtual bool is_curved() const { return false; }
  virtual void tangent(const Context&, const LayerWeights&, const LayerTangent&) const {}
  /// Gradients of the parameters over all N events, in independent tasks 0 … gradient_tasks()−1 on
  /// one thread each, or kAllTasks; 0: a single call, which splits its work over the executor of
  /// the context.
  virtual int gradient_tasks() const { return 0; }
  virtual void gradients(const Context&, int /*task*/, const LayerGradients&) const {}
  /// Moves the parameters that are not trainable towards what the last forward pass saw, by the
  /// share `step` of the way; a step of training goes statistics_step() of it.
  virtual void update_statistics(const Context&, float* const* /*parameter*/,
                                 const float* /*saved*/, float /*step*/) const {}
  virtual float statistics_step() const { return 0; }
};

/// Builds a layer by the name of its op. Throws Error (bad_usage) that names what is wrong.
std::shared_ptr<const Layer> make_layer(std::string_view op, Index inputs,
                                        const Attributes& attributes);

}  // namespace fastgan
