#include "tests/kernels/window_layer.hpp"

using namespace fastgan;
using namespace fastgan::check;
using namespace fastgan::test;

TEST_CASE("locally_connected_2d: gradients of the reference") {
  check_window_derivatives(LocallyConnected2d::sharing);
}

TEST_CASE("locally_connected_2d: every pass of awkward shapes") {
  check_awkward_windows<LocallyConnected2d>();
}

TEST_CASE("locally_connected_2d: the layers of LAGAN") {
  const auto layer = [](Index h, Index c, Index oh, Index oc, Index k, Index stride, Index pad) {
    return WindowCase{1, {h, h, c, oh, oh, oc, k, k, stride, stride, pad, pad}};
  };
  WindowCase first = layer(7, 64, 14, 6, 3, 1, 1), second = layer(14, 6, 26, 6, 2, 1, 0);
  first.shape.repeat = second.shape.repeat = 2;
  check_layers_of_papers<LocallyConnected2d>(
      {first, second, layer(26, 6, 25, 1, 2, 1, 0), layer(25, 32, 13, 8, 5, 2, 2),
       layer(13, 8, 13, 8, 5, 1, 2), layer(13, 8, 7, 8, 3, 2, 1)});
}

TEST_CASE("locally_connected_2d: an event has the same bits in any batch, those of the CPU") {
  check_window_batches<LocallyConnected2d>({19, {6, 5, 3, 3, 3, 9, 3, 3, 2, 2, 1, 1}}, {1, 5, 16});
}

TEST_CASE("locally_connected_2d: neighbours that share a window") {
  WindowShape padded{4, 3, 3, 8, 6, 2, 2, 2, 1, 1, 1, 1};  // the last row of windows but once
  padded.repeat = 2;
  WindowShape strided{7, 5, 2, 9, 6, 3, 3, 2, 2, 3, 2, 1};  // padding below, inputs nobody sees
  strided.repeat = 3;
  WindowShape filters{2, 2, 5, 2, 2, 9, 1, 1};
  filters.repeat = 2;
  for (const WindowCase& c : {WindowCase{35, padded}, {3, strided}, {17, filters}}) {
    CAPTURE(c.shape.H);
    const WindowLayer<LocallyConnected2d> layer(c, leaky_relu(0.3f));
    climb([&](const Context& context) { return layer.run(context, c.N); }, layer.expected());
  }
}

TEST_CASE("locally_connected_2d: no bias, nothing asked for, traps silent") {
  check_window_omissions<LocallyConnected2d>();
}
