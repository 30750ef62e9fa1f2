#include "examples/dygan/model.hpp"

namespace fastgan::dygan {
Model assemble(const TrainingSet& data, const Gan& gan, std::span<const float> weights) {
  Model model;
  model.system = "dygan";
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), weights);
  model.chain = data.chain;
  return model;
}

}  // namespace fastgan::dygan
