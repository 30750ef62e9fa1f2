// Philox4x32-10 on a vector of counters, one block a lane.
//
// A product of two words has 64 bits. The words of the even and of the odd lanes are kept apart,
// each in the lower half of 64 bits, so that a product is at once the lower word (where it stands)
// and the upper one (shifted down); what the upper halves hold does not matter. Source: Salmon et
// al., SC'11.
#pragma once

#include "kernels/noise/philox.hpp"
#include "kernels/noise/words.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Ten rounds on the words c of counters; c holds the random words then.
FASTGAN_INLINE void philox_rounds(const RandomKey& key, Words (&c)[4]) {
  const Words factor0 = broadcast_word(0xD2511F53u), factor1 = broadcast_word(0xCD9E8D57u);
  Words halves[2][4];
  for (int j = 0; j < 4; ++j) {
    halves[0][j] = c[j];
    halves[1][j] = upper_halves(c[j]);
  }
  auto k0 = static_cast<std::uint32_t>(key.seed);
  auto k1 = static_cast<std::uint32_t>(key.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    for (auto& half : halves) {
      const Words product0 = product_of_lower_halves(half[0], factor0);
      const Words product1 = product_of_lower_halves(half[2], factor1);
      half[0] = upper_halves(product1) ^ half[1] ^ broadcast_word(k0);
      half[2] = upper_halves(product0) ^ half[3] ^ broadcast_word(k1);
      half[1] = product1;
      half[3] = product0;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  for (int j = 0; j < 4; ++j) c[j] = joined_lower_halves(halves[0][j], halves[1][j]);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
