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
  shapes_ = {{1, 1, features}};
  return newest();
}

void Graph::check_node(const std::string& who, Node x) const {
  if (x.index >= 0 && x.index <= newest().index) return;
  fail(who + " takes node " + std::to_string(x.index) + "; expected 0 to " +
       std::to_string(newest().index));
}

Index Graph::width(Node x) const {
  return x.index == 0 ? inputs_ : layers_[static_cast<std::size_t>(x.index) - 1].layer->outputs();
}

Node Graph::add(Node x, std::string_view op, const Attributes& attributes, Node x2) {
  const std::string name = std::string(op) + std::to_string(layers_.size());
  if (inputs_ == 0) fail(name + " before input(); call input() first");
  if (complete_) fail(name + " after output()");
  check_node(name, x);
  std::shared_ptr<const Layer> layer;
  try {
    layer = make_layer(op, width(x), attributes);
  } catch (const Error& error) {
    fail(name + ": " + error.what());
  }
  if (layer->has_two_inputs()) {
    check_node(name + " (second input)", x2);
    if (width(x2) != width(x)) {
      fail(name + " takes two values of " + std::to_string(width(x)) + " and " +
           std::to_string(width(x2)) + " numbers; expected as many");
    }
  } else if (x2.index >= 0) {
    fail(name + " takes one input; found a second one");
  }
  layers_.push_back({name, layer, x, x2});
  shapes_.push_back(layer->image());
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

Node Graph::on_shell(Node x, const std::vector<double>& masses) {
  Attributes attributes{{"particles", static_cast<std::int64_t>(masses.size())}};
  for (std::size_t k = 0; k < masses.size(); ++k) {
    attributes.set("mass" + std::to_string(k), masses[k]);
  }
  return add(x, "on_shell", attributes);
}

Node Graph::sum(Node a, Node b, Activation activation) {
  Attributes attributes;
  attributes.set(activation);
  return add(a, "sum", attributes, b);
}

void Graph::output(Node y) {
  if (layers_.empty()) fail("output() without any layer");
  if (y.index != newest().index) {
    fail("output() takes node " + std::to_string(y.index) + "; expected the newest node, " +
         std::to_string(newest().index));
  }
  std::vector<bool> used(layers_.size() + 1, false);
  for (const Entry& entry : layers_) {
    used[static_cast<std::size_t>(entry.x.index)] = true;
    if (entry.x2.index >= 0) used[static_cast<std::size_t>(entry.x2.index)] = true;
  }
  for (std::size_t node = 0; node < layers_.size(); ++node) {
    if (!used[node]) fail("node " + std::to_string(node) + " leads nowhere");
  }
  complete_ = true;
}

bool Graph::is_chain() const {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (layers_[l].x.index != static_cast<int>(l) || layers_[l].x2.index >= 0) return false;
  }
  return true;
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
