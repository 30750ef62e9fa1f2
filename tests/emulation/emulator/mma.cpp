#include "mma.hpp"

#include <cstring>

#include "observer.hpp"
#include "scheduler.hpp"

namespace fastgan::emulator {
namespace {

constexpr std::size_t kRowBytes = 16;  // of a matrix of ldmatrix

/// One of the two bf16 of a word.
float half_of(std::uint32_t word, unsigned k) {
  return std::bit_cast<float>(k % 2 == 0 ? word << 16 : word & 0xffff0000u);
}

/// One tf32 of a word.
float number_of(std::uint32_t word, unsigned) { return std::bit_cast<float>(word & ~0x1fffu); }

/// Both precisions have 8 words a row: a(row, w) lies in lane (row mod 8, w mod 4), word
/// row/8 + 2·(w/4); b(w, column) likewise.
template <unsigned numbers>
void multiply(void* const* lanes, float (*number)(std::uint32_t, unsigned)) {
  const auto lane = [lanes](unsigned g, unsigned t) -> const Mma& {
    return *static_cast<const Mma*>(lanes[4 * g + t]);
  };
  for (unsigned row = 0; row < 16; ++row) {
    for (unsigned column = 0; column < 8; ++column) {
      float& sum = lane(row % 8, column / 2).d[row / 8 * 2 + column % 2];
      for (unsigned k = 0; k < 8 * numbers; ++k) {
        const unsigned word = k / numbers, t = word % 4;
        const float a = number(lane(row % 8, t).a[row / 8 + word / 4 * 2], k);
        const float b = number(lane(column, t).b[word / 4], k);
        sum = std::fmaf(a, b, sum);
      }
    }
  }
}

struct MatrixLoad {
  const char* row;
  std::uint32_t* to;  // (4)
};

/// What lane `lane` gets of a matrix whose rows the lanes from `first` on have named.
std::uint32_t word_of(void* const* lanes, unsigned first, unsigned lane, bool transposed) {
  const auto row = [&](unsigned r) {
    return static_cast<const MatrixLoad*>(lanes[first + r])->row;
  };
  std::uint32_t word = 0;
  if (!transposed) {
    std::memcpy(&word, row(lane / 4) + lane % 4 * sizeof(word), sizeof(word));
    return word;
  }
  std::uint16_t half[2];
  for (unsigned i = 0; i < 2; ++i) {
    std::memcpy(&half[i], row(lane % 4 * 2 + i) + lane / 4 * sizeof(half[i]), sizeof(half[i]));
  }
  return half[0] | std::uint32_t{half[1]} << 16;
}

template <bool transposed>
void hand_out(void* const* lanes, unsigned) {
  for (unsigned lane = 0; lane < 32; ++lane) {
    for (unsigned matrix = 0; matrix < 4; ++matrix) {
      static_cast<const MatrixLoad*>(lanes[lane])->to[matrix] =
          word_of(lanes, 8 * matrix, lane, transposed);
    }
  }
}

}  // namespace

void multiply_bf16(void* const* lanes, unsigned) { multiply<2>(lanes, half_of); }
void multiply_tf32(void* const* lanes, unsigned) { multiply<1>(lanes, number_of); }

void load_matrices(std::uint32_t (&to)[4], const void* row, bool transposed, Site site) {
  const Scheduler& s = scheduler();
  if (!s.is_own_array(row, kRowBytes) || s.arena().offset(row) % kRowBytes != 0) {
    fail("ldmatrix at %s:%d: a row is not 16 aligned bytes of a shared array", site.file,
         site.line);
  }
  if (observer() != nullptr) {
    observer()->access(row, kRowBytes, AccessKind::read, __builtin_return_address(0));
  }
  MatrixLoad mine{static_cast<const char*>(row), to};
  warp_collective(~0u, &mine, transposed ? hand_out<true> : hand_out<false>, "ldmatrix", site);
}

}  // namespace fastgan::emulator
