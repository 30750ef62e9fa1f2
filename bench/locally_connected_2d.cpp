// locally_connected_2d/<pass>/fp32/<batch:N,HxWxC,OHxOWxOC>: the three layers of LAGAN's generator,
// at batch 100 and, forward, at batch 1.
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include "kernel_bench.hpp"
#include "lagan_layers.hpp"
#include "tests/kernels/window_shapes.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;
using kernels::WindowShape;
using test::WindowCase;
using test::WindowData;

constexpr auto kLocal = reference::Sharing::locally_connected;
const Activation kActivation = leaky_relu(0.3f);

struct Layer {
  explicit Layer(const WindowCase& layer)
      : c(layer),
        data(layer, kLocal, 1),
        y(c.N, c.shape.outputs()),
        dx(c.N, c.shape.inputs()),
        dw(static_cast<Index>(data.w.size())),
        db(c.shape.outputs()),
        scratch(kernels::locally_connected_2d_scratch(c.N, c.shape)) {}

  void forward(const Context& context) {
    kernels::locally_connected_2d_forward(context, {.y = y.data(),
                                                    .x = data.x.data(),
                                                    .w = data.w.data(),
                                                    .b = data.b.data(),
                                                    .N = c.N,
                                                    .shape = c.shape,
                                                    .activation = kActivation,
                                                    .scratch = scratch.data()});
  }
  void backward_data(const Context& context) {
    kernels::locally_connected_2d_backward_data(context, {.dx = dx.data(),
                                                          .dz = data.dz.data(),
                                                          .w = data.w.data(),
                                                          .N = c.N,
                                                          .shape = c.shape,
                                                          .scratch = scratch.data()});
  }
  void backward_weights(const Context& context) {
    kernels::locally_connected_2d_backward_weights(context, {.dw = dw.data(),
                                                             .db = db.data(),
                                                             .x = data.x.data(),
                                                             .dz = data.dz.data(),
                                                             .N = c.N,
                                                             .shape = c.shape});
  }
  std::string verify(const std::string& pass) const {
    const auto& [N, s] = c;
    if (pass == "forward") {
      return check::compare(
          "y", y, reference::window_forward(data.x, data.w, &data.b, N, s, kLocal, kActivation));
    }
    if (pass == "backward_data") {
      return check::compare("dx", dx,
                            reference::window_backward_data(data.dz, data.w, {}, N, s, kLocal, {}));
    }
    return check::compare(
        "dw", dw,
        reference::window_backward_weights(data.x, data.dz, nullptr, nullptr, N, s, kLocal).dw);
  }

  WindowCase c;
  WindowData data;
  GuardedTensor y, dx, dw, db;
  std::vector<float> scratch;
};

void add_pass(const std::string& pass, const WindowCase& c) {
  const WindowShape& s = c.shape;
  const auto make = [=] {
    const auto layer = std::make_shared<Layer>(c);
    const auto run = [=](const Context& context) {
      if (pass == "forward") return layer->forward(context);
      if (pass == "backward_data") return layer->backward_data(context);
      layer->backward_weights(context);
    };
    const Index products = c.N * s.outputs() * s.taps();
    const Index floats = c.N * (s.inputs() + s.outputs()) + s.outputs() * s.taps();
    return Work{.run = run,
                .verify = [=] { return layer->verify(pass); },
                .bytes = 4.0 * static_cast<double>(floats),
                .elements = static_cast<double>(products),
                .flops = 2.0 * static_cast<double>(products)};
  };
  add(window_name("locally_connected_2d", pass, c.N, s), make);
}

const bool kAdded = [] {
  for (const WindowShape& s : kLocallyConnected) {
    add_pass("forward", {1, s});
    for (const char* pass : kWindowPasses) {
      add_pass(pass, {kLaganBatch, s});
    }
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
