// A chain of dense layers, either way: which variant.
//
// 1. by_layers.hpp: a launch a layer; activations go through L2.
// 2. dense_chain_fp32_cuda.cu and, on tensor cores, dense_chain_mma_cuda.cu: a block takes a tile
//    of events through all layers in shared memory; only weights come from L2.
// 3. dense_chain_cluster_cuda.cu: the blocks of a cluster take a smaller tile through all layers,
//    share out the columns of a layer and exchange activations: fp32, compute capability 9.0.
// All have the bits of dense_forward (variant mma) and dense_backward_data.
#include <string>

#include "fastgan/error.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/dense_chain/by_layers.hpp"
#include "kernels/dense_chain/chain_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

// Events from which on variant 2 is chosen in fp32: 64 tiles of 32, for half of the multiprocessors
// of a large device. With fewer, the variants that split the columns too keep more of them busy. By
// arithmetic; not measured yet.
constexpr Index kManyEvents = 64 * 32;

ProductChain chain_of(const DenseChain& p) {
  ProductChain chain{.a = p.x, .lda = p.ldx, .link = {}, .links = p.stages, .N = p.N, .K = p.I};
  for (int l = 0; l < p.stages; ++l) {
    const DenseStage& stage = p.stage[l];
    chain.link[l] = {.out = stage.y,
                     .ldout = stage.ldy,
                     .panels = stage.panels,
                     .bias = stage.b,
                     .y = nullptr,
                     .ldy = 0,
                     .activation = stage.activation,
                     .C = stage.O};
  }
  return chain;
}

ProductChain chain_of(const DenseChainBackward& p) {
  const DenseBackwardStage& last = p.stage[p.stages - 1];
  ProductChain chain{.a = last.dz, .lda = last.lddz, .link = {}, .links = 0, .N = p.N, .K = last.O};
  for (int l = p.stages - 1; l > 0; --l) {
    const DenseBackwardStage& before = p.stage[l - 1];
    chain.link[chain.links++] = {.out = before.dz,
                                 .ldout = before.lddz,
                                 .panels = p.stage[l].panels,
                                 .bias = nullptr,
                                 .y = before.y,
                                 .ldy = before.ldy,
                                 .activation = before.activation,
                                 .C = before.O};
  }
  if (p.dx == nullptr) return chain;
  chain.link[chain.links++] = {.out = p.dx,
                               .ldout = p.lddx,
                               .panels = p.stage[0].panels,
                               .bias = nullptr,
                               .y = nullptr,
                               .ldy = 0,
                               .activation = {},
                               .C = p.I};
  return chain;
}

bool fits_tiles(const ProductChain& p, Precision precision) {
  const std::size_t bytes =
      precision == Precision::fp32 ? chain_fp32_bytes(p) : chain_mma_bytes(p, precision);
  return bytes + kChainStaticBytes <= gpu::shared_memory_limit();
}

/// Why a variant cannot be had; null: it can.
const char* obstacle(const ProductChain& p, Precision precision, ChainVariant variant) {
  if (variant == ChainVariant::tiles) {
    return fits_tiles(p, precision) ? nullptr : "a block has too little shared memory";
  }
  if (variant != ChainVariant::clusters) return nullptr;
  return precision == Precision::fp32 ? chain_cluster_obstacle(p) : "it computes in fp32 alone";
}

/// In the reduced precisions N must not matter, and layers of a training may take the variant
/// wgmma.
ChainVariant choose(const ProductChain& p, Precision precision, bool trains) {
  const bool is_fp32 = precision == Precision::fp32;
  if (!is_fp32 && trains) return ChainVariant::by_layers;
  const bool few = is_fp32 && p.N < kManyEvents;
  const ChainVariant best = few ? ChainVariant::clusters : ChainVariant::tiles;
  return obstacle(p, precision, best) == nullptr ? best : ChainVariant::by_layers;
}

/// Runs the chain as one launch. False: it is to be run by layers.
bool run(const char* name, const Context& context, const ProductChain& p, Precision precision,
         ChainVariant variant, bool trains) {
  if (const char* why = obstacle(p, precision, variant); why != nullptr) {
    throw Error(ErrorKind::resource, std::string(name) + ": the variant asked for: " + why);
  }
  const bool is_named = variant != ChainVariant::automatic;
  switch (is_named ? variant : choose(p, precision, trains)) {
    case ChainVariant::tiles:
      precision == Precision::fp32 ? chain_fp32(name, context, p)
                                   : chain_mma(name, context, p, precision);
      return true;
    case ChainVariant::clusters:
      chain_cluster(name, context, p);
      return true;
    default:
      return false;
  }
}

}  // namespace

void dense_chain(const Context& context, const DenseChain& p) {
  if (p.N == 0) return;
  if (run("dense_chain", context, chain_of(p), p.precision, p.variant, keeps_outputs(p))) return;
  dense_chain_by_layers(context, p, 0, p.N);
}

void dense_chain_backward(const Context& context, const DenseChainBackward& p) {
  const ProductChain chain = chain_of(p);
  if (p.N == 0 || chain.links == 0) return;
  if (run("dense_chain_backward", context, chain, p.precision, p.variant, true)) return;
  dense_chain_backward_by_layers(context, p, 0, p.N);
}

}  // namespace fastgan::kernels::cuda
