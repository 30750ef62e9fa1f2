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
#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan {

/// How a parameter starts; I and O are its fan-in and fan-out.
enum class Initializer {
  zeros,
  glorot_uniform,  ///< uniform in ±√(6 / (I + O)) (Glorot and Bengio, 2010), the default of Keras
  he_normal,       ///< normal with σ = √(2 / I) (He et al., arXiv:1502.01852)
};

/// One tensor of trainable numbers, row-major.
struct Parameter {
  std::string name;  // "w", "b"
  std::vector<std::int64_t> shape;
  Initializer initializer = Initializer::zeros;
  Index fan_in = 1, fan_out = 1;
  Index count() const;
};

inline constexpr int kMaxParameters = 4;  // of one layer

/// Where the passes of a layer find its parameters: as trained, and packed for the kernels.
struct LayerWeights {
  const float* parameter[kMaxParameters] = {};
  const std::byte* forward = nullptr;
  const std::byte* backward = nullptr;
};

struct LayerForward {
  float* y;  // (N, outputs)
  Index ldy;
  const float* x;  // (N, inputs)
  Index ldx;
  Index N;
  Precision precision;
};

struct LayerBackward {
  float* dx;  // (N, inputs) gradient of the argument of the activation that made x
  Index lddx;
  const float* dz;  // (N, outputs)
  Index lddz;
  const float* x;  // (N, inputs) output of the layer before; null for the input of the graph
  Index ldx;
  Activation x_activation;  // of the layer before
  Index N;
  Precision precision;
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
};

struct LayerTangent {
  float* ty;  // (N, outputs)
  Index ldty;
  const float* tx;  // (N, inputs)
  Index ldtx;
  const float* y;  // (N, outputs) of the forward pass
  Index ldy;
  Index N;
  Precision precision;
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
  virtual Index outputs() const = 0;
  virtual Activation activation() const = 0;
  /// Multiply-adds of the forward pass of one event.
  virtual Index multiply_adds() const { return 0; }

  virtual std::vector<Parameter> parameters() const { return {}; }
  virtual std::size_t packed_bytes(Precision, PackUse) const { return 0; }
  virtual void pack(const Context&, std::byte* /*panels*/, const LayerWeights&, Precision,
                    PackUse) const {}

  virtual void forward(const Context&, const LayerWeights&, const LayerForward&) const = 0;
  virtual void backward(const Context&, const LayerWeights&, const LayerBackward&) const = 0;
  virtual void tangent(const Context&, const LayerWeights&, const LayerTangent&) const = 0;
  /// Gradients of the parameters, in independent tasks 0 … gradient_tasks()−1 over all N events.
  virtual int gradient_tasks() const { return 0; }
  virtual void gradients(const Context&, int /*task*/, const LayerGradients&) const {}
};

/// Builds a layer by the name of its op. Throws Error (bad_usage) that names what is wrong.
std::shared_ptr<const Layer> make_layer(std::string_view op, Index inputs,
                                        const Attributes& attributes);

}  // namespace fastgan
