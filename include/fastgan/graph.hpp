// A network as a description: which layers, in which order, of which width. It owns no memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fastgan/layer.hpp"

namespace fastgan {

/// A value in a graph: the output of one of its layers.
struct Node {
  int index = -1;
};

/// A chain of layers from one input to one output, built in the order in which the paper lists
/// them. Each call checks its arguments and throws Error (bad_usage).
class Graph {
 public:
  struct Entry {
    std::string name;  ///< "dense0": the op and the position
    std::shared_ptr<const Layer> layer;
  };

  /// The input, `features` numbers per event. Exactly once, first.
  Node input(Index features);
  /// A dense layer on top of x, which must be the newest node.
  Node dense(Node x, Index outputs, Activation activation = {},
             Initializer initializer = Initializer::glorot_uniform);
  /// An elementwise function on top of x.
  Node activation(Node x, Activation activation);
  /// Any op by its name, as model files do.
  Node add(Node x, std::string_view op, const Attributes& attributes);
  /// Declares y, the newest node, to be the output.
  void output(Node y);

  Index inputs() const { return inputs_; }
  Index outputs() const;
  const std::vector<Entry>& layers() const { return layers_; }
  /// Number of trainable numbers.
  Index parameters() const;
  /// Multiply-adds of the forward pass of one event.
  Index multiply_adds() const;
  /// True once output() has been called.
  bool complete() const { return complete_; }

 private:
  Node newest() const { return {static_cast<int>(layers_.size())}; }
  void check_newest(const std::string& who, Node x) const;

  Index inputs_ = 0;
  std::vector<Entry> layers_;
  bool complete_ = false;
};

}  // namespace fastgan
