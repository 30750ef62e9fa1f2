// A chain of dense layers on the CPU in fp32; the other precisions are handed on.
//
// A task takes kTile events through all layers, so that the activations of two layers of 512 stay
// within a quarter of L2. Flops, bytes and order: those of dense_forward.
#include "kernels/cpu/chunks.hpp"
#include "kernels/dense/reduced_precision.hpp"
#include "kernels/dense_chain/by_layers.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void dense_chain(const Context& context, const DenseChain& p) {
  if (p.precision != Precision::fp32) return reduced(p.precision).dense_chain(context, p);
  constexpr Index kTile = 64;
  const Context here = serial(context);
  const auto tiles = static_cast<int>((p.N + kTile - 1) / kTile);
  const auto run = [&](int task, int) {
    const Index first = task * kTile;
    dense_chain_by_layers(here, p, first, std::min(kTile, p.N - first));
  };
  if (context.executor != nullptr) return context.executor->run(tiles, run);
  for (int task = 0; task < tiles; ++task) run(task, 0);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
