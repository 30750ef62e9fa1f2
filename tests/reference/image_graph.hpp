// A graph with layers on images, naive, for any kind of number: its forward pass in training, of
// which the derivatives are taken along the imaginary axis.
#pragma once

#include <vector>

#include "fastgan/graph.hpp"
#include "src/layers/window_settings.hpp"
#include "tests/reference/dropout.hpp"
#include "tests/reference/window.hpp"

namespace fastgan::reference {

/// What the forward pass of one event needs beside its numbers.
struct ImageEvent {
  std::int32_t label;
  RandomKey key;  // of dropout
  std::uint64_t index;
};

template <class Number>
using Values = std::vector<Number>;

template <class Number>
Number bend(const Number& z, const Activation& f) {
  if (f.kind == ActivationKind::linear || real(z) > 0.0) return z;
  return f.kind == ActivationKind::relu ? Number{} : static_cast<double>(f.slope) * z;
}

template <class Number>
Values<Number> dense(const Values<Number>& x, const Values<Number>& w, const Values<Number>& b) {
  Values<Number> z = b;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t o = 0; o < z.size(); ++o) z[o] += x[i] * w[i * z.size() + o];
  }
  return z;
}

template <class Number>
Values<Number> windows(const Layer& layer, const Values<Number>& x,
                       const std::vector<Values<Number>>& tensors, std::size_t first) {
  const layers::WindowSettings is(layer.inputs(), layer.attributes());
  const auto sharing = layer.op() == "conv_2d" ? Sharing::convolution : Sharing::locally_connected;
  Values<Number> z(static_cast<std::size_t>(is.shape.outputs()));
  for (std::size_t o = 0; is.bias && o < z.size(); ++o) {
    const auto& b = tensors[first + 1];
    z[o] = b[o % b.size()];
  }
  for_taps(
      is.shape, sharing, [&](const Tap& t) { z[t.y] += x[t.x] * tensors[first][t.w]; },
      is.upsample);
  return z;
}

/// Every output pixel (h, w, c) of a layer that works channel by channel gathers pixels of x.
template <class Number>
Values<Number> pixels(const Layer& layer, const Values<Number>& x) {
  const Attributes is = layer.attributes();
  const ImageShape to = layer.image();
  const bool up = layer.op() == "upsample_2d";
  const Index size = is.integer(up ? "factor" : "window", 1, 100);
  const Index width = is.integer("width", 1, 1000), copies = up ? 1 : size;
  Values<Number> y(static_cast<std::size_t>(to.count()));
  for (std::size_t o = 0; o < y.size(); ++o) {
    const auto at = static_cast<Index>(o);
    const Index c = at % to.channels, w = at / to.channels % to.width;
    const Index h = at / to.channels / to.width;
    for (Index i = 0; i < copies * copies; ++i) {
      const Index row = up ? h / size : h * size + i / size;
      const Index column = up ? w / size : w * size + i % size;
      y[o] += x[static_cast<std::size_t>((row * width + column) * to.channels + c)];
    }
    y[o] /= static_cast<double>(copies * copies);
  }
  return y;
}

template <class Number>
Values<Number> dropped(const Layer& layer, Values<Number> x, const ImageEvent& event,
                       std::size_t position) {
  const double rate = layer.attributes().number("rate");
  RandomKey key = event.key;
  key.attempt = static_cast<std::uint32_t>(position);
  for (std::size_t d = 0; d < x.size(); ++d) {
    const bool drop = is_dropped(key, event.index, static_cast<Index>(d), rate);
    x[d] *= drop ? 0.0 : 1.0 / (1.0 - rate);
  }
  return x;
}

/// y of one event; the parameters in the order of layers.
template <class Number>
Values<Number> image_graph(const Graph& graph, const std::vector<Values<Number>>& tensors,
                           Values<Number> x, const ImageEvent& event) {
  std::size_t first = 0;
  std::vector<Values<Number>> nodes{std::move(x)};
  for (std::size_t l = 0; l < graph.layers().size(); ++l) {
    const Graph::Entry& entry = graph.layers()[l];
    const Layer& layer = *entry.layer;
    const std::string_view op = layer.op();
    x = nodes[static_cast<std::size_t>(entry.x.index)];
    for (std::size_t i = 0; op == "sum" && i < x.size(); ++i) {
      x[i] += nodes[static_cast<std::size_t>(entry.x2.index)][i];
    }
    if (op == "dense") x = dense(x, tensors[first], tensors[first + 1]);
    if (op == "conv_2d" || op == "locally_connected_2d") x = windows(layer, x, tensors, first);
    if (op == "upsample_2d" || op == "average_pool_2d") x = pixels(layer, x);
    if (op == "dropout") x = dropped(layer, std::move(x), event, l);
    for (std::size_t i = 0; op == "embedding_product" && i < x.size(); ++i) {
      x[i] *= tensors[first][static_cast<std::size_t>(event.label) * x.size() + i];
    }
    for (Number& z : x) z = bend(z, layer.activation());
    first += layer.parameters().size();
    nodes.push_back(x);
  }
  return x;
}

}  // namespace fastgan::reference
