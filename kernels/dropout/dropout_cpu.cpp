// Dropout on the CPU, with masks out of Philox4x32-10.
//
// x, y (N, D). Element d uses half d mod 8 of block ⌊d/8⌋ of its event. A task computes some pieces
// of kPiece elements of a row: halves become factors (0 or 1/(1 − rate)), which are multiplied with
// x. Lane i of group g has block 2·i + g of the piece, whose half h is element 16·i + 8·g + h: a
// transposed tile of 2 groups x 8 halves has the factors in the order of the elements.
// 8 bytes an element; a block of eight takes 20 multiplications and about 120 other operations.
// No sums; every element depends on its key, event and index alone.
#include "kernels/dropout/dropout.hpp"

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/transpose.hpp"
#include "kernels/noise/philox_lanes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr int kLanes = Vec::kLanes;
// Elements of a piece: a tile. Pieces of a task: some ten microseconds of work.
constexpr Index kGroups = 2, kPiece = 256, kPiecesPerTask = 32;

/// The words of every second (kGroups) block of an event, from `block` on.
FASTGAN_INLINE void philox_words(const RandomKey& key, std::uint64_t event, Index block,
                                 Words (&c)[4]) {
  c[0] = broadcast_word(static_cast<std::uint32_t>(block)) + shift_left<1>(lane_numbers());
  c[1] = broadcast_word(static_cast<std::uint32_t>(key.stream) | key.attempt << 8);
  c[2] = broadcast_word(static_cast<std::uint32_t>(event));
  c[3] = broadcast_word(static_cast<std::uint32_t>(event >> 32));
  philox_rounds(key, c);
}

struct Factors {
  alignas(64) float value[kPiece];
};

/// The factors of elements d … d + kPiece − 1 of an event.
void factors_of(const Dropout& p, std::uint64_t event, Index d, float kept, Factors& to) {
  const Vec below = broadcast(static_cast<float>(dropped_below(p.rate)));
  const auto factor = [&](Words half) {
    return select(greater(below, to_float(half)), zero(), broadcast(kept));
  };
  alignas(64) float tile[16][16];
  for (Index group = 0; group < kGroups; ++group) {
    for (Index lane = 0; lane < 16; lane += kLanes) {
      Words words[4];
      philox_words(p.key, event, d / kHalves + kGroups * lane + group, words);
      for (int j = 0; j < 4; ++j) {
        float* to = &tile[kHalves * group + 2 * j][lane];
        store(to, factor(words[j] & broadcast_word(0xffff)));
        store(to + 16, factor(shift_right<16>(words[j])));
      }
    }
  }
  transpose_tile(tile[0], 16, to.value, 16);
}

}  // namespace

void dropout(const Context& context, const Dropout& p) {
  const float kept = 1.0f / (1.0f - p.rate);
  const Index pieces = (p.D + kPiece - 1) / kPiece;
  for_chunks(context, p.N * pieces, kPiecesPerTask, [&](Index begin, Index end) {
    Factors factors;
    for (Index i = begin; i < end; ++i) {
      const Index n = i / pieces, d = i % pieces * kPiece;
      factors_of(p, p.first + static_cast<std::uint64_t>(n), d, kept, factors);
      const Index count = std::min(kPiece, p.D - d), at = n * p.D + d;
      Index j = 0;
      for (; j + kLanes <= count; j += kLanes) {
        store(p.y + at + j, load(factors.value + j) * load(p.x + at + j));
      }
      const Mask rest = first_lanes(count - j);
      if (j < count) store(p.y + at + j, load(factors.value + j) * load(p.x + at + j, rest), rest);
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
