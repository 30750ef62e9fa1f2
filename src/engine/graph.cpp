// Building a graph, with checks at every step.
#include "fastgan/graph.hpp"

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr Index kMaxWidth = Index{1} << 20;

[[noreturn]] void fail(const std::string& text) {
  throw Error(ErrorKind::bad_usage, "graph: " + text);
}

}  // namespace

Node Graph::input(Index features) {
  if (inputs_ != 0) fail("input() was called twice");
  if (features < 1 || features > kMaxWidth) {
    fail("the input has " + std::to_string(features) + " features; expected 1 to 1048576");
  }
  inputs_ = features;
  shape_ = {1, 1, features};
  return newest();
}

void Graph::check_newest(const std::string& who, Node x) const {
  if (x.index == newest().index) return;
  fail(who + " takes node " + std::to_string(x.index) + "; expected the newest node, " +
       std::to_string(newest().index));
}

Node Graph::add(Node x, std::string_view op, const Attributes& attributes) {
  const std::string name = std::string(op) + std::to_string(layers_.size());
  if (inputs_ == 0) fail(name + " before input(); call input() first");
  if (complete_) fail(name + " after output()");
  check_newest(name, x);
  try {
    layers_.push_back({name, make_layer(op, outputs(), attributes)});
  } catch (const Error& error) {
    fail(name + ": " + error.what());
  }
  shape_ = layers_.back().layer->image();
  return newest();
}

Node Graph::dense(Node x, Index outputs, Activation activation, Initializer initializer) {
  Attributes attributes{{"outputs", outputs}};
  attributes.set(activation);
  attributes.set(initializer);
  return add(x, "dense", attributes);
}

Node Graph::activation(Node x, Activation activation) {
  Attributes attributes;
  attributes.set(activation);
  return add(x, "activation", attributes);
}

void Graph::output(Node y) {
  if (layers_.empty()) fail("output() without any layer");
  check_newest("output()", y);
  complete_ = true;
}

Index Graph::outputs() const { return layers_.empty() ? inputs_ : layers_.back().layer->outputs(); }

Index Graph::parameters() const {
  Index sum = 0;
  for (const Entry& entry : layers_) {
    for (const Parameter& parameter : entry.layer->parameters()) {
      if (parameter.trainable) sum += parameter.count();
    }
  }
  return sum;
}

Index Graph::multiply_adds() const {
  Index sum = 0;
  for (const Entry& entry : layers_) sum += entry.layer->multiply_adds();
  return sum;
}

}  // namespace fastgan
