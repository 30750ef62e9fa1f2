// Philox4x32-10 (Salmon et al., SC'11): random numbers as a function of (seed, stream, attempt,
// event, draw), with no state. Counter = {draw, stream | attempt << 8, event low, event high}.
#pragma once

#include <array>
#include <cstdint>

namespace fastgan {

/// Streams keep the uses of one seed apart. The values are part of the file formats.
enum class Stream : std::uint8_t {
  noise = 0,
  initial_weights = 1,
  batch = 2,
  smearing = 3,
  azimuth = 4,
  dequantisation = 5,
  split = 6,
  subsample = 7,
  training_noise = 8,
  dropout = 9,
  label_flips = 10,
  labels = 11,
  interpolation = 12,
  lhe = 13,
  test = 255,
};

/// Everything of a random number but the event and the draw. attempt < 2^24.
struct RandomKey {
  std::uint64_t seed = 1;
  Stream stream = Stream::noise;
  std::uint32_t attempt = 0;
};

using PhiloxBlock = std::array<std::uint32_t, 4>;

/// The four words number 4·block … 4·block+3 of event `event`.
constexpr PhiloxBlock philox(const RandomKey& key, std::uint64_t event, std::uint32_t block) {
  PhiloxBlock c{block, static_cast<std::uint32_t>(key.stream) | key.attempt << 8,
                static_cast<std::uint32_t>(event), static_cast<std::uint32_t>(event >> 32)};
  auto k0 = static_cast<std::uint32_t>(key.seed);
  auto k1 = static_cast<std::uint32_t>(key.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ull * c[0];
    const std::uint64_t p1 = 0xCD9E8D57ull * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return c;
}

/// A uniform number in (0, 1): the upper 23 bits of the word, at the centre of their interval.
constexpr float uniform(std::uint32_t word) {
  return (static_cast<float>(word >> 9) + 0.5f) * 0x1p-23f;
}

}  // namespace fastgan
