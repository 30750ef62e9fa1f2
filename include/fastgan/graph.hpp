// A network as a description: which layers, in which order, of which width. It owns no memory.
#pragma once

#include <string>
#include <vector>

#include "kernels/types.hpp"

namespace fastgan {

/// How the weights of a layer start; biases start at 0.
enum class Initializer {
  glorot_uniform,  ///< uniform in ±√(6 / (I + O)) (Glorot and Bengio, 2010), the default of Keras
  he_normal,       ///< normal with σ = √(2 / I) (He et al., arXiv:1502.01852)
};

/// A value in a graph: the output of one of its layers.
struct Node {
  int index = -1;
};

/// One dense layer of a graph: y = activation(x·w + b), x (N, inputs), y (N, outputs).
struct DenseLayer {
  std::string name;
  Index inputs = 0, outputs = 0;
  Activation activation{};
  Initializer initializer = Initializer::glorot_uniform;
};

/// A chain of layers from one input to one output, built in the order in which the paper lists
/// them. Each call checks its arguments and throws Error (bad_usage).
class Graph {
 public:
  /// The input, `features` numbers per event. Exactly once, first.
  Node input(Index features);
  /// A dense layer on top of x, which must be the newest node.
  Node dense(Node x, Index outputs, Activation activation = {},
             Initializer initializer = Initializer::glorot_uniform);
  /// Declares y, the newest node, to be the output.
  void output(Node y);

  Index inputs() const { return inputs_; }
  Index outputs() const;
  const std::vector<DenseLayer>& layers() const { return layers_; }
  /// Number of trainable numbers.
  Index parameters() const;
  /// True once output() has been called.
  bool complete() const { return complete_; }

 private:
  Node newest() const { return {static_cast<int>(layers_.size())}; }

  Index inputs_ = 0;
  std::vector<DenseLayer> layers_;
  bool complete_ = false;
};

}  // namespace fastgan
