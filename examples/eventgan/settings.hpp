// The numbers of a recipe in the form in which the training uses them.
#pragma once

#include "examples/eventgan/training_set.hpp"
#include "fastgan/gan.hpp"
#include "fastgan/physics/process.hpp"
#include "src/cli/config.hpp"

namespace fastgan::eventgan {

/// How one iteration updates the networks.
struct Updates {
  Index discriminator_steps = 1;  // before one of the generator
  Penalty on_real, on_generated;
  double decay = 0, epoch = 1;  // learning rates go as 1/(1 + decay·iteration/epoch)

  float decayed(Index iteration) const {
    return static_cast<float>(1 / (1 + decay * static_cast<double>(iteration - 1) / epoch));
  }
};
Updates updates(const Config& recipe);

/// The resonances whose masses the generator is pulled to match; none where the recipe's loss.mmd
/// is off. Throws Error (bad_usage) where it is not and the coordinates are no momenta.
ResonanceOptions resonances(const Config& recipe, const Process& process, const TrainingSet& data);

}  // namespace fastgan::eventgan
