// locally_connected_2d/<pass>/fp32/<batch:N,HxWxC,OHxOWxOC>: the layers of LAGAN's networks at
// batch 100 and, forward, those of the generator at batch 1.
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include "lagan_layers.hpp"
#include "local_layer.hpp"

namespace fastgan::bench {
namespace {

struct Layer : LocalLayer {
  explicit Layer(const test::WindowCase& layer)
      : LocalLayer(layer), scratch(kernels::locally_connected_2d_scratch(c.N, c.shape)) {}

  void run(const Context& context, const std::string& pass) {
    const bool all = pass == kForwardAndBackward;
    if (all || pass == "forward") forward(context);
    if (all || pass == "backward_data") backward_data(context);
    if (all || pass == "backward_weights") backward_weights(context);
  }
  void forward(const Context& context) {
    kernels::locally_connected_2d_forward(context, {.y = y.data(),
                                                    .x = x.data(),
                                                    .w = w.data(),
                                                    .b = b.data(),
                                                    .N = c.N,
                                                    .shape = c.shape,
                                                    .activation = kLocalActivation,
                                                    .scratch = scratch.data()});
  }
  void backward_data(const Context& context) {
    kernels::locally_connected_2d_backward_data(context, {.dx = dx.data(),
                                                          .dz = dz.data(),
                                                          .w = w.data(),
                                                          .N = c.N,
                                                          .shape = c.shape,
                                                          .scratch = scratch.data()});
  }
  void backward_weights(const Context& context) {
    kernels::locally_connected_2d_backward_weights(context, {.dw = dw.data(),
                                                             .db = db.data(),
                                                             .x = x.data(),
                                                             .dz = dz.data(),
                                                             .N = c.N,
                                                             .shape = c.shape});
  }

  Buffer<float> scratch;
};

const bool kAdded = [] {
  for (const kernels::WindowShape& s : kLocallyConnected) {
    const std::string op = "locally_connected_2d";
    add_local_layer<Layer>(op, "forward", {1, s});
    for (const char* pass : kWindowPasses) add_local_layer<Layer>(op, pass, {kLaganBatch, s});
    add_local_layer<Layer>(op, kForwardAndBackward, {kLaganBatch, s});
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
