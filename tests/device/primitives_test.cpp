// The wrappers around PTX do what their comments say: on the device, and their stand-ins in the
// emulator, on the same numbers.
#include "tests/device/primitives.hpp"

#include <cmath>
#include <limits>

#include "tests/device/golden.hpp"
#include "tests/device/product_case.hpp"
#include "tests/device/there.hpp"
#include "tests/gan/trainers.hpp"

using namespace fastgan;
using namespace fastgan::check;
using test::There;

namespace {

using Words = std::vector<std::uint32_t>;

/// By mma_bf16 (Call is test::Mma) or mma_tf32, exact of whole numbers.
template <class Call>
void check_products(const std::string& name, Index terms, test::ProductCase::Round round) {
  const Index numbers = terms / 8;  // in a word
  for (const bool whole : {true, false}) {
    const test::ProductCase p(16, 8, terms, round, numbers, whole);
    for (const test::Trainer& there : test::trainers()) {
      INFO(there.name << ", " << name);
      There<std::uint32_t> a(there.context, p.a), b(there.context, p.b);
      There<float> c(there.context, p.c), d(there.context, std::vector<float>(16 * 8, NAN));
      const Call call{d.data(), c.data(), a.data(), b.data()};
      test::finish(there.context, [&](const Context& context) { test::run(context, call); });
      const std::vector<float> sums = d.read();
      CHECK_TENSOR(GuardedTensor(16, 8, 8, sums), p.expected);
      test::check_golden(*there.context.device, name + (whole ? " of whole numbers" : ""), sums,
                         p.expected);
    }
  }
}

}  // namespace

TEST_CASE("primitives: asynchronous copies of every size") {
  Words in;
  for (std::uint32_t i = 0; i < 7 * 32; ++i) in.push_back(0x1000u + i);
  Words expected = in;
  for (unsigned copy = 0; copy < 32; ++copy) {
    if (test::is_valid_copy(copy)) continue;
    expected[copy] = 0;
    for (unsigned i = 0; i < 2; ++i) expected[32 + 2 * copy + i] = 0;
    for (unsigned i = 0; i < 4; ++i) expected[96 + 4 * copy + i] = 0;
  }
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    There<std::uint32_t> from(there.context, in), to(there.context, Words(in.size(), 7));
    const test::Copies call{to.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    CHECK(to.read() == expected);
    test::check_golden(*there.context.device, "copies", to.read());
  }
}

TEST_CASE("primitives: rounding to pairs of bf16") {
  std::vector<float> in = normal_numbers(64, 5);
  const float ends[] = {0.0f,          -0.0f,      0x1.01p0f,       0x1.03p0f,   0x1.010002p0f,
                        0x1.00fffep0f, -0x1.01p0f, 0x1.fffffep127f, 0x1.fep127f, 0x1p-126f,
                        0x1.8p-133f,   0x1p-149f,  INFINITY,        -INFINITY};
  std::copy(std::begin(ends), std::end(ends), in.begin());
  in[63] = std::numeric_limits<float>::quiet_NaN();
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    There<float> from(there.context, in), numbers(there.context, in);
    There<std::uint32_t> to(there.context, Words(32));
    const test::Pairs call{to.data(), numbers.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    const Words pair = to.read();
    const std::vector<float> number = numbers.read();
    for (std::size_t i = 0; i < 63; ++i) {
      CAPTURE(i, in[i]);
      const std::uint32_t half = pair[i / 2] >> (i % 2 * 16) & 0xffffu;
      CHECK(half == test::to_bf16(in[i]) >> 16);
      CHECK(std::bit_cast<std::uint32_t>(number[i]) == test::to_bf16(in[i]));
    }
    CHECK(std::isnan(number[63]));
    test::check_golden(*there.context.device, "bf16_pair", std::span(pair).first(31));
  }
}

TEST_CASE("primitives: rounding to tf32") {
  std::vector<float> in = normal_numbers(64, 6);
  const float ends[] = {0.0f,        -0.0f,         0x1.002p0f,       0x1.006p0f,
                        -0x1.002p0f, 0x1.001fffp0f, 0x1.002001p0f,    0x1.ffep5f,
                        0x1.fffp5f,  0x1p-126f,     0x1.fffffep127f,  0x1.ffcp127f,
                        INFINITY,    -INFINITY,     -0x1.0020002p-3f, 0x1.fffffep-1f};
  std::copy(std::begin(ends), std::end(ends), in.begin());
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    There<float> from(there.context, in);
    There<std::uint32_t> to(there.context, Words(64));
    const test::Roundings call{to.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    const Words word = to.read();
    for (std::size_t i = 0; i < 64; ++i) {
      CAPTURE(i, in[i], std::bit_cast<float>(word[i]));
      CHECK(word[i] == test::to_tf32(in[i]));
    }
    test::check_golden(*there.context.device, "tf32", word);
  }
}

TEST_CASE("primitives: products on tensor cores, exact of whole numbers") {
  check_products<test::Mma>("mma_bf16", 16, test::to_bf16);
  check_products<test::MmaTf32>("mma_tf32", 8, test::to_tf32);
}

TEST_CASE("primitives: matrices of shared memory as fragments") {
  Words in, plain(128), transposed(128);
  for (std::uint32_t i = 0; i < 128; ++i) in.push_back(2 * i | (2 * i + 1) << 16);
  for (unsigned lane = 0; lane < 32; ++lane) {
    for (unsigned matrix = 0; matrix < 4; ++matrix) {
      const auto half = [&](unsigned row, unsigned column) {
        return 64 * matrix + 8 * row + column;  // its value is its number
      };
      plain[4 * lane + matrix] = half(lane / 4, lane % 4 * 2) | half(lane / 4, lane % 4 * 2 + 1)
                                                                    << 16;
      transposed[4 * lane + matrix] =
          half(lane % 4 * 2, lane / 4) | half(lane % 4 * 2 + 1, lane / 4) << 16;
    }
  }
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    There<std::uint32_t> from(there.context, in), by_rows(there.context, Words(128)),
        by_columns(there.context, Words(128));
    const test::Matrices call{by_rows.data(), by_columns.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    CHECK(by_rows.read() == plain);
    CHECK(by_columns.read() == transposed);
    test::check_golden(*there.context.device, "load_matrices", by_rows.read());
    test::check_golden(*there.context.device, "load_transposed_matrices", by_columns.read());
  }
}
