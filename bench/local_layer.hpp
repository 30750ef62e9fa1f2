// A locally connected layer on random numbers, its passes and what is wrong with their results,
// however they are computed.
#pragma once

#include <memory>
#include <string>

#include "fastgan/buffer.hpp"
#include "kernel_bench.hpp"
#include "lagan_layers.hpp"
#include "tests/kernels/window_shapes.hpp"

namespace fastgan::bench {

struct LocalLayer {
  explicit LocalLayer(const test::WindowCase& layer);

  double products(const std::string& pass) const;
  std::string verify(const std::string& pass) const;

  test::WindowCase c;
  test::WindowData data;
  Buffer<float> x, w, b, dz;    // data, at multiples of 64 bytes, as the engine has them
  Buffer<float> y, dx, dw, db;  // dw like w
};

inline const Activation kLocalActivation = leaky_relu(0.3f);
/// Forward, then the gradients of data, weights and bias.
inline constexpr const char* kForwardAndBackward = "forward+backward";

/// Registers <op>/<pass>/fp32/<sizes>. `Layer` is a LocalLayer with run(context, pass).
template <class Layer>
void add_local_layer(const std::string& op, const std::string& pass, const test::WindowCase& c) {
  add(window_name(op, pass, c.N, c.shape), [=] {
    const auto layer = std::make_shared<Layer>(c);
    const kernels::WindowShape& s = c.shape;
    const Index floats = c.N * (s.inputs() + s.outputs()) + s.outputs() * s.taps();
    const double products = layer->products(pass);
    return Work{.run = [=](const Context& context) { layer->run(context, pass); },
                .verify = [=] { return layer->verify(pass); },
                .bytes = 4.0 * static_cast<double>(floats),
                .elements = products,
                .flops = 2.0 * products};
  });
}

}  // namespace fastgan::bench
