// The numbers of a recipe in the form in which the training uses them.
#pragma once

#include "examples/dygan/training_set.hpp"
#include "fastgan/gan.hpp"
#include "src/cli/config.hpp"

namespace fastgan::dygan {

/// Network N of the recipe: "generator" or "discriminator".
struct Tower {
  std::vector<Index> widths;
  float slope = 0;  // of the leaky ReLU
};
Tower tower(const Config& recipe, const std::string& network);

/// How one iteration updates the networks.
struct Updates {
  Index discriminator_steps = 1;  // before one of the generator
  bool joint = false;      // one update of the discriminator on real and generated events together
  float r1 = 0;            // γ of the gradient penalty on real events; 0: none
  Index r1_every = 1;      // iterations
  bool pull_mass = false;  // regression of m_ll, equation (2)
  Regression mass{};
};
/// Throws Error (bad_usage) where the regression is asked for in coordinates that are not the
/// muons' momenta.
Updates updates(const Config& recipe, const TrainingSet& data);

}  // namespace fastgan::dygan
