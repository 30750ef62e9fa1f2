// Recalibration of a model after its training.
#pragma once

#include <span>

#include "fastgan/executor.hpp"
#include "fastgan/model.hpp"

namespace fastgan {

/// Maps each coordinate of `count` events that the model generates monotonically onto the
/// quantiles of `data` (rows, coordinates). It corrects the coordinates' own distributions, not
/// what lies between them.
void recalibrate(Model& model, std::span<const float> data, Index count, std::uint64_t seed,
                 Executor& executor);

}  // namespace fastgan
