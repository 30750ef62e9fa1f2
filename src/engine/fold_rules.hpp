// The rules of fastgan/fold.hpp. Each looks at the pieces from i on, and says whether it applied.
#pragma once

#include <memory>
#include <vector>

#include "fastgan/layer.hpp"

namespace fastgan::fold {

/// A layer with its parameters, which pass through several rules and so are kept in double.
struct Piece {
  std::shared_ptr<const Layer> layer;
  std::vector<std::vector<double>> tensors;
};
using Pieces = std::vector<Piece>;

/// Dropout: y = x in inference.
bool drop(Pieces& pieces, std::size_t i);
/// Upsampling copies pixels, so that a function of channels may as well come after it.
bool swap_norm_and_upsampling(Pieces& pieces, std::size_t i);
/// y = w·(scale·x + shift) + b = (w·scale)·x + (b + w·shift)
bool norm_into_next(Pieces& pieces, std::size_t i);
/// (x·w + b)·v + c = x·(w·v) + (b·v + c)
bool dense_into_window(Pieces& pieces, std::size_t i);
/// A locally connected layer upsamples by itself.
bool upsampling_into_window(Pieces& pieces, std::size_t i);

}  // namespace fastgan::fold
