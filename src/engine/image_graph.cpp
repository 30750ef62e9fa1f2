// The layers of a graph that work on images, and those around them.
#include "fastgan/error.hpp"
#include "fastgan/graph.hpp"

namespace fastgan {

Node Graph::image(Node x, const ImageShape& shape) {
  check_node("image()", x);
  if (shape.height < 1 || shape.width < 1 || shape.channels < 1 || shape.count() != width(x)) {
    throw Error(ErrorKind::bad_usage, "graph: an image of " + std::to_string(shape.height) + " x " +
                                          std::to_string(shape.width) + " x " +
                                          std::to_string(shape.channels) + " on top of " +
                                          std::to_string(width(x)) + " numbers");
  }
  shapes_[static_cast<std::size_t>(x.index)] = shape;
  return x;
}

Attributes Graph::image_attributes(Node x) const {
  if (inputs_ == 0) throw Error(ErrorKind::bad_usage, "graph: a layer before input()");
  check_node("a layer on an image", x);
  const ImageShape& shape = shapes_[static_cast<std::size_t>(x.index)];
  return {{"height", shape.height}, {"width", shape.width}, {"channels", shape.channels}};
}

Node Graph::add_window(Node x, std::string_view op, const WindowLayer& layer) {
  Attributes attributes = image_attributes(x);
  attributes.set("filters", layer.filters);
  attributes.set("window", layer.window);
  attributes.set("stride", layer.stride);
  attributes.set("pad", layer.pad);
  attributes.set("upsample", layer.upsample);
  attributes.set("bias", Index{layer.bias});
  attributes.set(layer.activation);
  attributes.set(layer.initializer);
  return add(x, op, attributes);
}

/// Shared filters are none any more once taps are summed: upsampling is a layer of its own.
Node Graph::conv_2d(Node x, const WindowLayer& layer) {
  WindowLayer plain = layer;
  plain.upsample = 1;
  return add_window(layer.upsample > 1 ? upsample_2d(x, layer.upsample) : x, "conv_2d", plain);
}

Node Graph::locally_connected_2d(Node x, const WindowLayer& layer) {
  return add_window(x, "locally_connected_2d", layer);
}

Node Graph::upsample_2d(Node x, Index factor) {
  Attributes attributes = image_attributes(x);
  attributes.set("factor", factor);
  return add(x, "upsample_2d", attributes);
}

Node Graph::average_pool_2d(Node x, Index window) {
  Attributes attributes = image_attributes(x);
  attributes.set("window", window);
  return add(x, "average_pool_2d", attributes);
}

Node Graph::batch_norm(Node x, const BatchNormLayer& layer) {
  Attributes attributes = image_attributes(x);
  attributes.set("momentum", layer.momentum);
  attributes.set("epsilon", layer.epsilon);
  return add(x, "batch_norm", attributes);
}

Node Graph::dropout(Node x, double rate) {
  Attributes attributes = image_attributes(x);
  attributes.set("rate", rate);
  return add(x, "dropout", attributes);
}

Node Graph::embedding_product(Node x, Index classes) {
  Attributes attributes{{"classes", classes}};
  attributes.set(Initializer::glorot_uniform);
  return add(x, "embedding_product", attributes);
}

Node Graph::minibatch_discrimination(Node x, Index kernels, Index dimensions) {
  Attributes attributes{{"kernels", kernels}, {"dimensions", dimensions}};
  attributes.set(Initializer::glorot_uniform);
  return add(x, "minibatch_discrimination", attributes);
}

}  // namespace fastgan
