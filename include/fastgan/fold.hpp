// Exact algebra of inference: a network without what only training needs, and with linear
// neighbours multiplied out.
//   dropout                              is left out,
//   batch normalisation                  goes into the weights of the layer behind it,
//   dense, then a window without bend    become one dense layer, where that is cheaper,
//   upsampling, then locally connected   become one layer, which works on the small image.
// LAGAN's generator keeps an eighth of its multiply-adds.
#pragma once

#include <vector>

#include "fastgan/graph.hpp"

namespace fastgan {

/// A graph, and its parameters in the order of layers, each row-major.
struct Network {
  Graph graph;
  std::vector<std::vector<float>> tensors;
};

/// The same function of input and label in inference, up to rounding. A network in which nothing
/// folds, or whose streams part, comes back as it is. Throws Error (bad_usage) where tensors and
/// graph do not fit.
Network folded(const Graph& graph, const std::vector<std::vector<float>>& tensors);

}  // namespace fastgan
