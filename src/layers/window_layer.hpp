// What a convolution and a locally connected layer have in common as nodes of a graph.
#pragma once

#include <utility>
#include <vector>

#include "fastgan/layer.hpp"
#include "src/layers/window_settings.hpp"

namespace fastgan::layers {

class WindowLayer : public Layer {
 public:
  WindowLayer(Index inputs, const Attributes& attributes) : is_(inputs, attributes) {}

  Attributes attributes() const override { return is_.attributes(); }
  Index inputs() const override { return is_.folded().inputs(); }
  Index outputs() const override { return is_.shape.outputs(); }
  Activation activation() const override { return is_.activation; }
  ImageShape image() const override { return {is_.shape.OH, is_.shape.OW, is_.shape.OC}; }
  bool contiguous() const override { return true; }
  Index multiply_adds() const override { return outputs() * is_.folded().taps(); }

 protected:
  /// Filters of the given shape and, where there is a bias, `biases` of it.
  std::vector<Parameter> filters(std::vector<Index> shape, Index biases) const {
    const auto& s = is_.shape;
    const Index fan_in = s.taps(), fan_out = s.KH * s.KW * s.OC;
    std::vector<Parameter> all{{"w", std::move(shape), is_.initializer, fan_in, fan_out}};
    if (is_.bias) all.push_back({"b", {biases}, Initializer::zeros, fan_in, fan_out});
    return all;
  }

  WindowSettings is_;
};

}  // namespace fastgan::layers
