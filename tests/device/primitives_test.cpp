// The wrappers around PTX do what their comments say: on the device, and their stand-ins in the
// emulator, on the same numbers.
#include "tests/device/primitives.hpp"

#include <cmath>
#include <limits>

#include "fastgan/buffer.hpp"
#include "tests/gan/trainers.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

/// An array there, as long as `values`.
template <class T>
class There {
 public:
  There(const Context& context, const std::vector<T>& values)
      : device_(context.device), memory_(values.size(), context.device) {
    device_->upload(memory_.data(), values.data(), values.size() * sizeof(T));
  }
  T* data() { return memory_.data(); }
  std::vector<T> read() {
    std::vector<T> values(memory_.size());
    device_->download(values.data(), memory_.data(), values.size() * sizeof(T));
    return values;
  }

 private:
  Device* device_;
  Buffer<T> memory_;
};

/// To the nearest bf16, ties to even, as the upper half of a word; not of a NaN.
std::uint32_t rounded(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return (bits + 0x7fffu + (bits >> 16 & 1)) & 0xffff0000u;
}

struct Product {
  std::vector<std::uint32_t> a, b;
  std::vector<float> c;
  Reference expected{16, 8, 17};

  /// Numbers that bf16 holds exactly.
  explicit Product(bool whole) : c(normal_numbers(16 * 8, 3)) {
    const std::vector<float> left = exact(normal_numbers(16 * 16, 1, 3.0), whole),
                             right = exact(normal_numbers(8 * 16, 2, 3.0), whole);
    c = exact(c, whole);
    a = packed(left);
    b = packed(right);
    for (Index row = 0; row < 16; ++row) {
      for (Index column = 0; column < 8; ++column) {
        double sum = c[static_cast<std::size_t>(row * 8 + column)], terms = std::fabs(sum);
        for (Index k = 0; k < 16; ++k) {
          const double term = static_cast<double>(left[static_cast<std::size_t>(row * 16 + k)]) *
                              right[static_cast<std::size_t>(column * 16 + k)];
          sum += term;
          terms += std::fabs(term);
        }
        expected.set(row, column, sum, whole ? 0.0 : terms);
      }
    }
  }

 private:
  static std::vector<float> exact(std::vector<float> x, bool whole) {
    for (float& value : x) {
      value = whole ? std::round(value) + 0.0f : std::bit_cast<float>(rounded(value));
    }
    return x;
  }
  static std::vector<std::uint32_t> packed(const std::vector<float>& x) {
    std::vector<std::uint32_t> words;
    for (std::size_t i = 0; i < x.size(); i += 2) {
      words.push_back(rounded(x[i]) >> 16 | rounded(x[i + 1]));
    }
    return words;
  }
};

}  // namespace

TEST_CASE("primitives: asynchronous copies of every size") {
  std::vector<std::uint32_t> in;
  for (std::uint32_t i = 0; i < 7 * 32; ++i) in.push_back(0x1000u + i);
  std::vector<std::uint32_t> expected = in;
  for (unsigned copy = 0; copy < 32; ++copy) {
    if (test::is_valid_copy(copy)) continue;
    expected[copy] = 0;
    for (unsigned i = 0; i < 2; ++i) expected[32 + 2 * copy + i] = 0;
    for (unsigned i = 0; i < 4; ++i) expected[96 + 4 * copy + i] = 0;
  }
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    There<std::uint32_t> from(there.context, in);
    There<std::uint32_t> to(there.context, std::vector<std::uint32_t>(in.size(), 7));
    const test::Copies call{to.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    CHECK(to.read() == expected);
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
    There<std::uint32_t> to(there.context, std::vector<std::uint32_t>(32));
    const test::Pairs call{to.data(), numbers.data(), from.data()};
    test::finish(there.context, [&](const Context& context) { test::run(context, call); });
    const std::vector<std::uint32_t> pair = to.read();
    const std::vector<float> number = numbers.read();
    for (std::size_t i = 0; i < 63; ++i) {
      CAPTURE(i, in[i]);
      const std::uint32_t half = pair[i / 2] >> (i % 2 * 16) & 0xffffu;
      CHECK(half == rounded(in[i]) >> 16);
      CHECK(std::bit_cast<std::uint32_t>(number[i]) == rounded(in[i]));
    }
    CHECK(std::isnan(number[63]));
  }
}

TEST_CASE("primitives: products on tensor cores, exact of whole numbers") {
  for (const bool whole : {true, false}) {
    const Product p(whole);
    for (const test::Trainer& there : test::trainers()) {
      INFO(there.name);
      There<std::uint32_t> a(there.context, p.a), b(there.context, p.b);
      There<float> c(there.context, p.c), d(there.context, std::vector<float>(16 * 8, NAN));
      const test::Mma call{d.data(), c.data(), a.data(), b.data()};
      test::finish(there.context, [&](const Context& context) { test::run(context, call); });
      CHECK_TENSOR(GuardedTensor(16, 8, 8, d.read()), p.expected);
    }
  }
}
