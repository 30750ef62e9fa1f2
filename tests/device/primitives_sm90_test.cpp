// The wrappers around what only sm_90a has do what their comments say: on the device, and their
// stand-ins in the emulator, on the same numbers.
#include "tests/device/primitives_sm90.hpp"

#include <cmath>
#include <cstring>

#include "tests/device/golden.hpp"
#include "tests/device/primitives.hpp"
#include "tests/device/product_case.hpp"
#include "tests/device/there.hpp"
#include "tests/gan/trainers.hpp"

using namespace fastgan;
using namespace fastgan::check;
using test::There;

namespace {

using Words = std::vector<std::uint32_t>;

/// Says so where the device lacks them.
bool is_missing() {
  if (test::has_sm90a()) return false;
  WARN("SKIPPED: the device's compute capability is not 9.0");
  return true;
}

struct TileCase {
  const char* name;
  Index rows, columns;
  unsigned element_bytes;
  int row, column;
};

/// 32 rows of 128 bytes of a matrix whose bytes are 1, 2 … 251, 1 …, zeros outside.
Words expected_of(const TileCase& t, const std::vector<unsigned char>& matrix, Index row_bytes) {
  std::vector<unsigned char> bytes(test::TileOfMatrix::kBoxRows * 128);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const Index row = t.row + static_cast<Index>(i / 128);
    const Index byte = t.column * Index{t.element_bytes} + static_cast<Index>(i % 128);
    const bool inside =
        row >= 0 && row < t.rows && byte >= 0 && byte < t.columns * Index{t.element_bytes};
    if (inside) bytes[i] = matrix[static_cast<std::size_t>(row * row_bytes + byte)];
  }
  Words words(bytes.size() / 4);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

}  // namespace

TEST_CASE("primitives: barriers with phases hand words from warp to warp") {
  if (is_missing()) return;
  Words in, expected;
  for (std::uint32_t i = 0; i < 32; ++i) in.push_back(0x100u + 3 * i);
  for (std::uint32_t round = 0; round < test::Phases::kRounds; ++round) {
    for (std::size_t lane = 0; lane < 32; ++lane) expected.push_back(round + in[lane ^ 1]);
  }
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    There<std::uint32_t> from(there.context, in), to(there.context, Words(expected.size()));
    const test::Phases call{to.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    CHECK(to.read() == expected);
    test::check_golden(*there.context.device, "phases", to.read());
  }
}

TEST_CASE("primitives: tiles of a matrix, zeros outside of it") {
  if (is_missing()) return;
  constexpr Index kPadding = 32;  // bytes behind a row
  for (const TileCase& tile :
       {TileCase{"tile of fp32", 70, 44, 4, 0, 0}, TileCase{"tile of fp32 inside", 70, 44, 4, 9, 3},
        TileCase{"tile of fp32 at the end", 70, 44, 4, 64, 32},
        TileCase{"tile of fp32 before the begin", 70, 44, 4, -5, -3},
        TileCase{"tile of fp32 behind the end", 70, 44, 4, 0, 64},
        TileCase{"tile of bf16", 33, 136, 2, 2, 66}}) {
    const Index row_bytes = tile.columns * Index{tile.element_bytes} + kPadding;
    std::vector<unsigned char> matrix(static_cast<std::size_t>(tile.rows * row_bytes));
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      matrix[i] = static_cast<unsigned char>(1 + i % 251);
    }
    const Words expected = expected_of(tile, matrix, row_bytes);
    for (const test::Trainer& there : test::trainers()) {
      INFO(there.name << ", " << tile.name);
      There<unsigned char> from(there.context, matrix);
      There<std::uint32_t> to(there.context, Words(expected.size(), 7));
      const test::TileOfMatrix call{to.data(), from.data(),        tile.rows, tile.columns,
                                    row_bytes, tile.element_bytes, tile.row,  tile.column};
      test::finish(there.context, [&](const Context& context) { test::run(context, call); });
      CHECK(to.read() == expected);
      test::check_golden(*there.context.device, tile.name, to.read());
    }
  }
}

TEST_CASE("primitives: blocks of a cluster write into each other's memory") {
  if (is_missing()) return;
  Words in, expected;
  for (std::uint32_t i = 0; i < 32; ++i) in.push_back(7 * i + 1);
  for (std::uint32_t block = 0; block < test::Exchange::kBlocks; ++block) {
    for (std::uint32_t from = 0; from < test::Exchange::kBlocks; ++from) {
      for (const std::uint32_t word : in) expected.push_back(1000 * from + word);
    }
  }
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    There<std::uint32_t> from(there.context, in), to(there.context, Words(expected.size()));
    const test::Exchange call{to.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    CHECK(to.read() == expected);
    test::check_golden(*there.context.device, "exchange in a cluster", to.read());
  }
}

TEST_CASE("primitives: products of a warpgroup, exact of whole numbers") {
  if (is_missing()) return;
  for (const bool whole : {true, false}) {
    const test::ProductCase p(64, 128, 64, test::to_bf16, 2, whole);
    for (const test::Trainer& there : test::trainers()) {
      INFO(there.name);
      There<std::uint32_t> a(there.context, p.a), b(there.context, p.b);
      There<float> c(there.context, p.c), d(there.context, std::vector<float>(64 * 128, NAN));
      const test::Wgmma call{d.data(), c.data(), a.data(), b.data()};
      test::finish(there.context, [&](const Context& context) { test::run(context, call); });
      const std::vector<float> sums = d.read();
      CHECK_TENSOR(GuardedTensor(64, 128, 128, sums), p.expected);
      test::check_golden(*there.context.device,
                         whole ? "wgmma_bf16 of whole numbers" : "wgmma_bf16", sums, p.expected);
    }
  }
}
