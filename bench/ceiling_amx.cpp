// Products of AMX tiles in L1, apart from ceiling.cpp because it is compiled for AMX: the innermost
// loop of the kernels, two tiles of A and two of B feeding four of C, and nothing else. The numbers
// are random ones: a processor at the limit of its power multiplies zeros a third faster.
#include "ceiling.hpp"

#if defined(__x86_64__)
#define FASTGAN_ISA bench_amx
#include "kernels/dense/amx_block.hpp"
#include "tests/numbers.hpp"

namespace fastgan::bench {

double amx_products(int steps) {
  using namespace kernels::bench_amx;
  alignas(64) std::byte a[2 * kTileBytes], b[2 * kTileBytes];
  const std::vector<float> numbers = check::normal_numbers(2 * kStrip * kStep, 1);
  const auto fill = [](std::byte* strip, const float* from) {
    fill_strip<1>(strip, kStrip, kStep, [&](std::byte* to, auto part, Index row, Index) {
      tile_of_rows<part()>(to, from + row * kStep, kStep, kTileSide, kStep);
    });
  };
  fill(a, numbers.data());
  fill(b, numbers.data() + kStrip * kStep);
  const TilesInUse tiles(kStrip);
  for (int step = 0; step < steps; ++step) {
    load_a<2>(a);
    load_b<2>(b);
    multiply_tiles<2, 2>();
  }
  return 4.0 * 2.0 * kTileSide * kTileSide * kStep * steps;
}

}  // namespace fastgan::bench

#else

namespace fastgan::bench {
double amx_products(int) { return 0; }
}  // namespace fastgan::bench

#endif
