// From trained weights to the model that users generate with.
#pragma once

#include <span>

#include "examples/dygan/training_set.hpp"
#include "fastgan/model.hpp"

namespace fastgan::dygan {

/// Graph, chain and weights together.
Model assemble(const TrainingSet& data, const Gan& gan, std::span<const float> weights);

}  // namespace fastgan::dygan
