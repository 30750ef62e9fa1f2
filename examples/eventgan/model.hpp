// From trained weights to the model that users generate with.
#pragma once

#include <span>

#include "examples/eventgan/training_set.hpp"
#include "fastgan/model.hpp"

namespace fastgan::eventgan {

/// Graph, chain and weights together.
Model assemble(const TrainingSet& data, const Gan& gan, std::span<const float> weights);

}  // namespace fastgan::eventgan
