#include "examples/lagan/model.hpp"

#include "examples/lagan/networks.hpp"
#include "fastgan/error.hpp"
#include "src/cli/model_folder.hpp"

namespace fastgan::lagan {

Model assemble(const TrainingSet& data, const Gan& gan, std::span<const float> weights) {
  Model model;
  model.system = "lagan";
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), weights);
  model.chain = data.chain;
  model.discriminator = {gan.options().discriminator,
                         tensors_of(gan.discriminator_plan(), gan.discriminator_values())};
  return model;
}

Model load_lagan(const std::string& path) {
  Model model = load(model_file(path));
  if (model.system != "lagan") {
    throw Error(ErrorKind::bad_input,
                path + ": a model of '" + model.system + "'; expected one of 'lagan'");
  }
  if (model.generator.outputs() != kPixels) {
    throw Error(ErrorKind::bad_input, path + ": the generator makes " +
                                          std::to_string(model.generator.outputs()) +
                                          " numbers; expected an image of 25 x 25");
  }
  return model;
}

}  // namespace fastgan::lagan
