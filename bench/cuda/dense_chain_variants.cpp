// The variants of a chain of dense layers beside each other, on the networks of DY-GAN: at the
// batch sizes of a training, and at those of generation.
#include "chain_work.hpp"

namespace fastgan::bench {
namespace {

using kernels::ChainVariant;

constexpr std::initializer_list<ChainVariant> kOfFp32{ChainVariant::by_layers, ChainVariant::tiles,
                                                      ChainVariant::clusters};

void add_variants(const ChainSetting& setting, std::initializer_list<ChainVariant> variants) {
  for (const ChainVariant variant : variants) {
    ChainSetting named = setting;
    named.variant = variant;
    add(
        named.name(), [named] { return chain_work(named); }, named.precision);
  }
}

const bool kAdded = [] {
  for (const ChainPass pass : {ChainPass::forward, ChainPass::backward}) {
    for (const Index N : {Index{256}, Index{512}}) {
      for (const auto& [network, widths] : {std::pair{"dygan_generator", generator_of_dygan()},
                                            {"dygan_discriminator", discriminator_of_dygan()}}) {
        add_variants({network, widths, N, pass}, kOfFp32);
      }
    }
  }
  for (const Index N : {Index{1}, Index{1024}, Index{8192}}) {
    add_variants({"dygan_generator", generator_of_dygan(), N, ChainPass::generate}, kOfFp32);
  }
  for (const Precision precision : {Precision::bf16x3, Precision::bf16}) {
    add_variants({"dygan_generator", generator_of_dygan(), 8192, ChainPass::generate, precision},
                 {ChainVariant::by_layers, ChainVariant::tiles});
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
