// A convolution or a locally connected layer on random numbers, its passes and what is wrong with
// their results, however they are computed.
#pragma once

#include <memory>
#include <string>

#include "fastgan/buffer.hpp"
#include "kernel_bench.hpp"
#include "lagan_layers.hpp"
#include "tests/kernels/window_ops.hpp"
#include "tests/kernels/window_shapes.hpp"

namespace fastgan::bench {

inline const Activation kWindowActivation = leaky_relu(0.3f);
/// Forward, then the gradients of data, weights and bias.
inline constexpr const char* kForwardAndBackward = "forward+backward";

struct WindowLayer {
  WindowLayer(const test::WindowCase& layer, reference::Sharing weights);

  /// Whether `pass` is or contains `part`.
  static bool contains(const std::string& pass, const std::string& part) {
    return pass == part || pass == kForwardAndBackward;
  }
  double products(const std::string& pass) const;
  std::string verify(const std::string& pass) const;

  test::WindowCase c;
  reference::Sharing sharing;
  test::WindowData data;
  Buffer<float> x, w, b, dz;    // data, at multiples of 64 bytes, as the engine has them
  Buffer<float> y, dx, dw, db;  // dw like w
};

/// Computed by the kernels of Op.
template <class Op>
struct WindowKernels : WindowLayer {
  explicit WindowKernels(const test::WindowCase& layer)
      : WindowLayer(layer, Op::sharing),
        scratch(Op::scratch(c.N, c.shape)),
        weights_scratch(Op::weights_scratch(c.N, c.shape)) {}

  void run(const Context& context, const std::string& pass) {
    if (contains(pass, "forward")) {
      Op::run(context, typename Op::Forward{.y = y.data(),
                                            .x = x.data(),
                                            .w = w.data(),
                                            .b = b.data(),
                                            .N = c.N,
                                            .shape = c.shape,
                                            .activation = kWindowActivation,
                                            .scratch = scratch.data()});
    }
    if (contains(pass, "backward_data")) {
      Op::run(context, typename Op::BackwardData{.dx = dx.data(),
                                                 .dz = dz.data(),
                                                 .w = w.data(),
                                                 .N = c.N,
                                                 .shape = c.shape,
                                                 .scratch = scratch.data()});
    }
    if (contains(pass, "backward_weights")) {
      Op::run(context,
              typename Op::BackwardWeights{.dw = dw.data(),
                                           .db = db.data(),
                                           .x = x.data(),
                                           .dz = dz.data(),
                                           .N = c.N,
                                           .shape = c.shape},
              weights_scratch.data());
    }
  }

  Buffer<float> scratch, weights_scratch;
};

/// Registers <op>/<pass>/fp32/<sizes>. `Layer` is a WindowLayer with run(context, pass).
template <class Layer>
void add_window_layer(const std::string& op, const std::string& pass, const test::WindowCase& c) {
  add(window_name(op, pass, c.N, c.shape), [=] {
    const auto layer = std::make_shared<Layer>(c);
    const std::size_t floats = layer->x.size() + layer->y.size() + layer->w.size();
    const double products = layer->products(pass);
    return Work{.run = [=](const Context& context) { layer->run(context, pass); },
                .verify = [=] { return layer->verify(pass); },
                .bytes = 4.0 * static_cast<double>(floats),
                .elements = products,
                .flops = 2.0 * products};
  });
}

}  // namespace fastgan::bench
