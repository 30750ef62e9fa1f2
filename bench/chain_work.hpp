// Chains of dense layers as work for the benchmarks of kernels.
#pragma once

#include <string>
#include <vector>

#include "kernel_bench.hpp"
#include "kernels/dense_chain/dense_chain.hpp"

namespace fastgan::bench {

/// What of a chain is timed: only its last output, all of its outputs, or the way back.
enum class ChainPass { generate, forward, backward };

struct ChainSetting {
  std::string network;
  std::vector<Index> widths;  // of the input and of every layer
  Index N;
  ChainPass pass;
  Precision precision = Precision::fp32;
  kernels::ChainVariant variant = kernels::ChainVariant::automatic;

  std::string name() const;
};

/// Verified by the bits of its layers one after the other.
Work chain_work(const ChainSetting& setting);

/// The networks of the full DY-GAN.
std::vector<Index> generator_of_dygan();
std::vector<Index> discriminator_of_dygan();

}  // namespace fastgan::bench
