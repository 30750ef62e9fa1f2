// Random numbers of Philox4x32-10, uniform and normal.
//
// Element (n, d) of x (N, D) comes from word d mod 4 of block ⌊d/4⌋ of event first + n
// (philox.hpp); normal numbers from the pairs of words (0, 1) and (2, 3) of a block, cosine first.
// The blocks of all rows, ⌈D/4⌉ each, are one sequence. A task computes kChunk of them, one block a
// lane: one event with many draws (initial weights) is as fast as many events with few.
// 4 bytes an element; a block takes 20 multiplications and about 100 other operations, a pair of
// normal numbers 60. No sums; every element depends on its key, event and draw alone.
// Source: Salmon et al., SC'11 (Philox); Box and Muller, Ann. Math. Stat. 29 (1958) 610.
#include "kernels/noise/noise.hpp"

#include "kernels/cpu/chunks.hpp"
#include "kernels/noise/box_muller.hpp"
#include "kernels/noise/philox_lanes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr int kLanes = Vec::kLanes;
// 10 to 20 microseconds of work; a multiple of every vector length.
constexpr Index kChunk = 2048;

/// Where the blocks of one vector belong.
struct Lanes {
  alignas(64) std::uint32_t block[kLanes], event_low[kLanes], event_high[kLanes];
  float* x[kLanes];
  Index count[kLanes];  // elements of x this block fills: 4, fewer at the end of a row
};

/// Walks over the sequence of blocks.
template <class Noise>
class Cursor {
 public:
  Cursor(const Noise& p, Index blocks, Index position)
      : p_(p), blocks_(blocks), n_(position / blocks), block_(position % blocks) {}

  /// The next `lanes` blocks; the lanes beyond fill nothing.
  void next(Lanes& to, Index lanes) {
    for (int i = 0; i < kLanes; ++i) {
      const std::uint64_t event = p_.first + static_cast<std::uint64_t>(n_);
      to.block[i] = static_cast<std::uint32_t>(block_);
      to.event_low[i] = static_cast<std::uint32_t>(event);
      to.event_high[i] = static_cast<std::uint32_t>(event >> 32);
      to.x[i] = p_.x + n_ * p_.ldx + 4 * block_;
      to.count[i] = i < lanes ? std::min(Index{4}, p_.D - 4 * block_) : 0;
      ++block_;
      n_ += block_ == blocks_ ? 1 : 0;
      block_ = block_ == blocks_ ? 0 : block_;
    }
  }

 private:
  const Noise& p_;
  Index blocks_, n_, block_;
};

struct Block {
  Words word[4];
};

FASTGAN_INLINE Block philox_words(const RandomKey& key, const Lanes& lanes) {
  Block block{{load_words(lanes.block),
               broadcast_word(static_cast<std::uint32_t>(key.stream) | key.attempt << 8),
               load_words(lanes.event_low), load_words(lanes.event_high)}};
  philox_rounds(key, block.word);
  return block;
}

/// Writes the numbers value[j] (lane i) to element j of the block of lane i.
FASTGAN_INLINE void scatter(const Vec (&value)[4], const Lanes& lanes) {
  alignas(64) float number[4][kLanes];
  for (int j = 0; j < 4; ++j) store(number[j], value[j]);
  for (int i = 0; i < kLanes; ++i) {
    float* x = lanes.x[i];
    if (lanes.count[i] == 4) {
      for (int j = 0; j < 4; ++j) x[j] = number[j][i];
    } else {
      for (Index j = 0; j < lanes.count[i]; ++j) x[j] = number[j][i];
    }
  }
}

/// Fills x with transform(words of a vector of blocks).
template <class Noise, class Transform>
void fill(const Context& context, const Noise& p, const Transform& transform) {
  const Index blocks = (p.D + 3) / 4;
  for_chunks(context, p.N * blocks, kChunk, [&](Index begin, Index end) {
    Cursor cursor(p, blocks, begin);
    Lanes lanes;
    for (Index i = begin; i < end; i += kLanes) {
      cursor.next(lanes, std::min(Index{kLanes}, end - i));
      Vec value[4];
      transform(philox_words(p.key, lanes), value);
      scatter(value, lanes);
    }
  });
}

}  // namespace

void uniform_noise(const Context& context, const UniformNoise& p) {
  fill(context, p, [](const Block& block, Vec(&value)[4]) {
    for (int j = 0; j < 4; ++j) value[j] = uniform(block.word[j]);
  });
}

void normal_noise(const Context& context, const NormalNoise& p) {
  fill(context, p, [](const Block& block, Vec(&value)[4]) {
    for (int j = 0; j < 4; j += 2) {
      const VecPair pair = normal_pair(block.word[j], block.word[j + 1]);
      value[j] = pair.first;
      value[j + 1] = pair.second;
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
