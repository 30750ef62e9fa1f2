#include "mma.hpp"

namespace fastgan::emulator {
namespace {

/// One of the two bf16 of a word.
float half_of(std::uint32_t word, unsigned k) {
  return std::bit_cast<float>(k % 2 == 0 ? word << 16 : word & 0xffff0000u);
}

}  // namespace

void multiply_bf16(void* const* lanes, unsigned) {
  const auto lane = [lanes](unsigned g, unsigned t) -> const MmaBf16& {
    return *static_cast<const MmaBf16*>(lanes[4 * g + t]);
  };
  // a(row, k) lies in lane (row mod 8, k mod 8 / 2), word row/8 + 2·(k/8); b(k, column) likewise.
  for (unsigned row = 0; row < 16; ++row) {
    for (unsigned column = 0; column < 8; ++column) {
      float& sum = lane(row % 8, column / 2).d[row / 8 * 2 + column % 2];
      for (unsigned k = 0; k < 16; ++k) {
        const unsigned t = k % 8 / 2;
        const float a = half_of(lane(row % 8, t).a[row / 8 + k / 8 * 2], k);
        const float b = half_of(lane(column, t).b[k / 8], k);
        sum = std::fmaf(a, b, sum);
      }
    }
  }
}

}  // namespace fastgan::emulator
