// From trained weights to the model that users generate with, and back from its file.
#pragma once

#include <span>

#include "examples/lagan/jets.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/model.hpp"

namespace fastgan::lagan {

/// Graph, chain and weights together; batch normalisation by the statistics of as many generated
/// jets, or, at 0, by the running averages of the training.
Model assemble(const Context& context, const TrainingSet& data, const Gan& gan,
               std::span<const float> weights, Index statistics_events);

/// From `count` generated jets: the model's numbers of lit pixels, and then the sums of its pixels,
/// are distributed, class by class, as those of the data. `open` is the model's generator with a
/// linear last layer, which takes its place.
void recalibrate(Model& model, Graph open, const Images& data, Index count, std::uint64_t seed,
                 Executor& executor);

/// The model of a file or of the folder of a training. Throws Error (bad_input) on one of another
/// system or of another size.
Model load_lagan(const std::string& path);

}  // namespace fastgan::lagan
