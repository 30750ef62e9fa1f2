// From trained weights to the model that users generate with.
#pragma once

#include <span>

#include "examples/dygan/training_set.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/model.hpp"

namespace fastgan::dygan {

/// Graph, chain and weights together.
Model assemble(const TrainingSet& data, const Gan& gan, std::span<const float> weights);

/// Maps each coordinate of `count` events that the model generates monotonically onto the
/// quantiles of the data. It corrects the coordinates' own distributions, not what lies between
/// them.
void recalibrate(Model& model, const TrainingSet& data, Index count, std::uint64_t seed,
                 Executor& executor);

}  // namespace fastgan::dygan
