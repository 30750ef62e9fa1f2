#include "examples/eventgan/model.hpp"

namespace fastgan::eventgan {

Model assemble(const TrainingSet& data, const Gan& gan, std::span<const float> weights) {
  Model model;
  model.system = "eventgan";
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), weights);
  model.chain = data.chain;
  return model;
}

}  // namespace fastgan::eventgan
