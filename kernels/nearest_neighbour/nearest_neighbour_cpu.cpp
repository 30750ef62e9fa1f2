// Squared distance to the nearest neighbour: squared[n] = min_m Σ_d (x[n, d] − y[d, m])².
//
// Shapes: x (N, D), y (D, M). 2 flop per difference and square: 3·N·M·D flop on (N + M)·D floats.
// A task takes kTile events through all references, kBlock of them at a time, so that a block
// (17 dimensions: 17 KiB) is read from the first-level cache by all events of the tile. The
// innermost tile is kQueries events × two vectors of references in registers: two loads and
// kQueries broadcasts serve 2·kQueries subtractions and multiply-adds.
// Each sum runs over d in order, and a minimum has no rounding: the bits depend neither on the
// tile nor on the number of threads.
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"

#include <algorithm>
#include <limits>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kTile = 64;
constexpr Index kBlock = 256;
constexpr Index kQueries = 4;
constexpr float kNone = std::numeric_limits<float>::infinity();

static_assert(kTile % kQueries == 0 && kBlock % (2 * Vec::kLanes) == 0);

/// Lowers nearest, the lanes' smallest squares so far, of Q events by those of references m … m + 2
/// vectors, of which `rest` exist.
template <Index Q>
FASTGAN_INLINE void visit(const NearestNeighbour& a, const float* x, Index m, Index rest,
                          Vec* nearest) {
  constexpr Index L = Vec::kLanes;
  const bool whole = rest >= 2 * L;
  const Mask low = first_lanes(rest), high = first_lanes(std::max<Index>(rest - L, 0));
  Vec sum[Q][2];
  for (Index q = 0; q < Q; ++q) sum[q][0] = sum[q][1] = zero();
  for (Index d = 0; d < a.D; ++d) {
    const float* y = a.y + d * a.ldy + m;
    const Vec y0 = whole ? load(y) : load(y, low);
    const Vec y1 = whole ? load(y + L) : load(y + L, high);
    for (Index q = 0; q < Q; ++q) {
      const Vec event = broadcast(x[q * a.D + d]);
      const Vec d0 = event - y0, d1 = event - y1;
      sum[q][0] = fma(d0, d0, sum[q][0]);
      sum[q][1] = fma(d1, d1, sum[q][1]);
    }
  }
  for (Index q = 0; q < Q; ++q) {
    if (!whole) {
      sum[q][0] = select(low, sum[q][0], broadcast(kNone));
      sum[q][1] = select(high, sum[q][1], broadcast(kNone));
    }
    nearest[q] = min(nearest[q], min(sum[q][0], sum[q][1]));
  }
}

template <Index Q>
void visit_block(const NearestNeighbour& a, const float* x, Index first, Index end, Vec* nearest) {
  Vec local[Q];
  for (Index q = 0; q < Q; ++q) local[q] = nearest[q];
  for (Index m = first; m < end; m += 2 * Vec::kLanes) visit<Q>(a, x, m, end - m, local);
  for (Index q = 0; q < Q; ++q) nearest[q] = local[q];
}

void nearest_of_tile(const NearestNeighbour& a, Index first) {
  const Index count = std::min(kTile, a.N - first);
  const float* x = a.x + first * a.D;
  Vec nearest[kTile];
  for (Vec& lanes : nearest) lanes = broadcast(kNone);
  for (Index m = 0; m < a.M; m += kBlock) {
    const Index end = std::min(a.M, m + kBlock);
    Index n = 0;
    for (; n + kQueries <= count; n += kQueries) {
      visit_block<kQueries>(a, x + n * a.D, m, end, nearest + n);
    }
    for (; n < count; ++n) visit_block<1>(a, x + n * a.D, m, end, nearest + n);
  }
  for (Index n = 0; n < count; ++n) {
    float lanes[Vec::kLanes];
    store(lanes, nearest[n]);
    a.squared[first + n] = *std::min_element(lanes, lanes + Vec::kLanes);
  }
}

}  // namespace

void nearest_neighbour(const Context& context, const NearestNeighbour& a) {
  const auto body = [&a](int task, int) { nearest_of_tile(a, task * kTile); };
  const int tasks = static_cast<int>((a.N + kTile - 1) / kTile);
  if (context.executor != nullptr) {
    context.executor->run(tasks, body);
  } else {
    SerialExecutor().run(tasks, body);
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
