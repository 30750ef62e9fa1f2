// A chain of dense layers on the CPU, layer by layer; the chains of the reduced precisions that
// keep no outputs are handed on.
//
// A task takes kTile events through all layers, so that the activations of two layers of 512 stay
// within a quarter of L2. Flops, bytes and order: those of dense_forward and dense_backward_data.
#include "kernels/cpu/chunks.hpp"
#include "kernels/dense/reduced_precision.hpp"
#include "kernels/dense_chain/by_layers.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

/// Calls body(context, first, rows) for tiles of events, on the executor where there is one.
template <class Body>
void for_tiles(const Context& context, Index N, const Body& body) {
  constexpr Index kTile = 64;
  const Context here = serial(context);
  const auto tiles = static_cast<int>((N + kTile - 1) / kTile);
  const auto run = [&](int task, int) {
    const Index first = task * kTile;
    body(here, first, std::min(kTile, N - first));
  };
  if (context.executor != nullptr) return context.executor->run(tiles, run);
  for (int task = 0; task < tiles; ++task) run(task, 0);
}

}  // namespace

void dense_chain(const Context& context, const DenseChain& p) {
  if (p.precision != Precision::fp32 && !keeps_outputs(p)) {
    return reduced(p.precision).dense_chain(context, p);
  }
  for_tiles(context, p.N, [&p](const Context& here, Index first, Index rows) {
    dense_chain_by_layers(here, p, first, rows);
  });
}

void dense_chain_backward(const Context& context, const DenseChainBackward& p) {
  for_tiles(context, p.N, [&p](const Context& here, Index first, Index rows) {
    dense_chain_backward_by_layers(here, p, first, rows);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
