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

/// A layer that slides a square window over an image.
struct WindowLayer {
  Index filters = 1;
  Index window = 1;  ///< inputs along a side
  Index stride = 1;
  Index pad = 0;       ///< zeros around the image
  Index upsample = 1;  ///< first every pixel that many times along both sides, as upsample_2d()
  bool bias = true;
  Activation activation{};
  Initializer initializer = Initializer::glorot_uniform;
};

/// Keras's defaults.
struct BatchNormLayer {
  double momentum = 0.99;  ///< of the running averages
  double epsilon = 1e-3;   ///< added to the variance
};

/// Layers from one input to one output, built in the order in which the paper lists them: a chain,
/// or streams that part and meet again in sum(). Each call checks its arguments and throws Error
/// (bad_usage).
class Graph {
 public:
  struct Entry {
    std::string name;  ///< "dense0": the op and the position
    std::shared_ptr<const Layer> layer;
    Node x, x2 = {};  ///< its inputs; no second one: index −1
  };

  /// The input, `features` numbers per event. Exactly once, first.
  Node input(Index features);
  /// A dense layer on top of x.
  Node dense(Node x, Index outputs, Activation activation = {},
             Initializer initializer = Initializer::glorot_uniform);
  /// An elementwise function on top of x.
  Node activation(Node x, Activation activation);
  /// The latent numbers times a trainable vector of the event's class.
  Node embedding_product(Node x, Index classes);

  /// px, py, pz of each particle become E, px, py, pz, with its energy from its mass; masses in the
  /// unit of x.
  Node on_shell(Node x, const std::vector<double>& masses);

  /// activation(a + b), of two streams of one width.
  Node sum(Node a, Node b, Activation activation = {});

  /// Reads x as an image, channels last; layers know the images that they make themselves.
  Node image(Node x, const ImageShape& shape);
  Node conv_2d(Node x, const WindowLayer& layer);
  /// Its own filters at every position. Upsampling costs nothing here: it is exact to sum the taps
  /// on copies of a pixel, which takes stride 1 and outputs that are a multiple of it.
  Node locally_connected_2d(Node x, const WindowLayer& layer);
  Node upsample_2d(Node x, Index factor);
  Node average_pool_2d(Node x, Index window);
  /// Normalises every channel.
  Node batch_norm(Node x, const BatchNormLayer& layer = {});
  Node dropout(Node x, double rate);
  /// Puts behind the features of x how close the event lies to its batch, for each kernel.
  Node minibatch_discrimination(Node x, Index kernels, Index dimensions);

  /// Any op by its name, as model files do; x2 for an op with two inputs.
  Node add(Node x, std::string_view op, const Attributes& attributes, Node x2 = {});
  /// Declares y, the newest node, to be the output; every other node must have been used.
  void output(Node y);

  Index inputs() const { return inputs_; }
  Index outputs() const;
  /// True where every layer takes the one before it and nothing else.
  bool is_chain() const;
  const std::vector<Entry>& layers() const { return layers_; }
  /// Number of trainable numbers.
  Index parameters() const;
  /// Multiply-adds of the forward pass of one event.
  Index multiply_adds() const;
  /// True once output() has been called.
  bool complete() const { return complete_; }

 private:
  Node newest() const { return {static_cast<int>(layers_.size())}; }
  void check_node(const std::string& who, Node x) const;
  Index width(Node x) const;

  Attributes image_attributes(Node x) const;
  Node add_window(Node x, std::string_view op, const WindowLayer& layer);

  Index inputs_ = 0;
  std::vector<ImageShape> shapes_;  // of every node
  std::vector<Entry> layers_;
  bool complete_ = false;
};

}  // namespace fastgan
