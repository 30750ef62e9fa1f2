// The generator of DY-GAN as one call and layer by layer, and both of its networks in a training.
#include "chain_work.hpp"

namespace fastgan::bench {
namespace {

void add_chain(const ChainSetting& setting) {
  add(
      setting.name(), [setting] { return chain_work(setting); }, setting.precision);
}

const bool kAdded = [] {
  for (const Precision precision : {Precision::fp32, Precision::bf16x3, Precision::bf16}) {
    for (const auto variant :
         {kernels::ChainVariant::automatic, kernels::ChainVariant::by_layers}) {
      add_chain(
          {"dygan_generator", generator_of_dygan(), 1024, ChainPass::generate, precision, variant});
    }
  }
  for (const ChainPass pass : {ChainPass::forward, ChainPass::backward}) {
    add_chain({"dygan_generator", generator_of_dygan(), 256, pass});
    add_chain({"dygan_discriminator", discriminator_of_dygan(), 256, pass});
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
