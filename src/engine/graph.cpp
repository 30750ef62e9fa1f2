// Building a graph, with checks at every step.
#include "fastgan/graph.hpp"

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr Index kMaxWidth = Index{1} << 20;

void check_width(const char* what, Index width) {
  if (width >= 1 && width <= kMaxWidth) return;
  throw Error(ErrorKind::bad_usage, std::string("graph: ") + what + " has " +
                                        std::to_string(width) +
                                        " features; expected 1 to 1048576");
}

}  // namespace

Node Graph::input(Index features) {
  if (inputs_ != 0) throw Error(ErrorKind::bad_usage, "graph: input() was called twice");
  check_width("the input", features);
  inputs_ = features;
  return newest();
}

Node Graph::dense(Node x, Index outputs, Activation activation, Initializer initializer) {
  const std::string layer = "dense" + std::to_string(layers_.size());
  if (inputs_ == 0) {
    throw Error(ErrorKind::bad_usage, "graph: " + layer + " before input(); call input() first");
  }
  if (complete_) throw Error(ErrorKind::bad_usage, "graph: " + layer + " after output()");
  if (x.index != newest().index) {
    throw Error(ErrorKind::bad_usage, "graph: " + layer + " takes node " +
                                          std::to_string(x.index) + "; expected the newest node, " +
                                          std::to_string(newest().index));
  }
  check_width(layer.c_str(), outputs);
  if (activation.kind == ActivationKind::leaky_relu && !(activation.slope > 0.0f)) {
    throw Error(ErrorKind::bad_usage, "graph: leaky ReLU of " + layer + " has slope " +
                                          std::to_string(activation.slope) +
                                          "; expected a positive number (use relu() for 0)");
  }
  const Index inputs = layers_.empty() ? inputs_ : layers_.back().outputs;
  layers_.push_back({layer, inputs, outputs, activation, initializer});
  return newest();
}

void Graph::output(Node y) {
  if (layers_.empty()) throw Error(ErrorKind::bad_usage, "graph: output() without any layer");
  if (y.index != newest().index) {
    throw Error(ErrorKind::bad_usage, "graph: output() takes node " + std::to_string(y.index) +
                                          "; expected the newest node, " +
                                          std::to_string(newest().index));
  }
  complete_ = true;
}

Index Graph::outputs() const { return layers_.empty() ? inputs_ : layers_.back().outputs; }

Index Graph::parameters() const {
  Index sum = 0;
  for (const DenseLayer& layer : layers_) sum += (layer.inputs + 1) * layer.outputs;
  return sum;
}

}  // namespace fastgan
