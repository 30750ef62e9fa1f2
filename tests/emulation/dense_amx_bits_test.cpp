// The dense kernels of bf16 and bf16x3 give the same bits in plain C++, on AVX-512 with emulated
// tiles, and on AMX; each comparison as far as the processor goes.
#include <cstring>

#include "emulation/dense_amx_kernels.hpp"

namespace fastgan::test {
namespace {

/// All of it, with numbers scaled by 2^exponent: 0, or so that products underflow.
void compare_all(const Backend& found) {
  std::vector<DenseShape> shapes = dense_shapes();
  shapes.push_back({3, 1057, 2, 1});
  shapes.push_back({33, 3, 1030, 2});
  shapes.push_back({289, 33, 34, 1});
  std::size_t turn = 0;
  for (const Precision precision : kReduced) {
    for (const DenseShape& shape : shapes) {
      const Activation& activation = all_activations()[turn++ % 5];
      INFO(name(precision) << ": N " << shape.N << " I " << shape.I << " O " << shape.O);
      DenseCase a(shape, activation, 3), b(shape, activation, 3);
      a.run({&found, nullptr}, precision, 4096);
      b.run({&emulated_amx(), nullptr}, precision, 4096);
      check_same_bits(a, b);
    }
  }
}

/// Numbers around the smallest normal one, whose products and sums are partly flushed to zero.
void compare_tiny(const Backend& found) {
  for (const Precision precision : kReduced) {
    for (const float scale : {0x1p-60f, 0x1p-63f, 0x1p-66f, 0x1p-110f, 0x1p-124f}) {
      const DenseShape shape{65, 49, 33, 1};
      DenseCase a(shape, {}, 3), b(shape, {}, 3);
      for (DenseCase* c : {&a, &b}) {
        for (GuardedTensor* t : {&c->x, &c->w, &c->b, &c->dz, &c->tx}) {
          for (Index r = 0; r < t->rows(); ++r) {
            for (Index k = 0; k < t->columns(); ++k) t->at(r, k) *= scale;
          }
        }
      }
      INFO(name(precision) << ", scale " << scale);
      a.run({&found, nullptr}, precision, 4096);
      b.run({&emulated_amx(), nullptr}, precision, 4096);
      check_same_bits(a, b);
    }
  }
}

/// Every kind of fp32 number, packed: rounding, ties, denormal numbers, infinities, NaN.
void compare_packed(const Backend& found) {
  std::mt19937 engine(5);
  const Index I = 65, O = 257;
  GuardedTensor w(I, O);
  for (Index i = 0; i < I * O; ++i) {
    auto bits = static_cast<std::uint32_t>(engine());
    if (i % 4 == 1) bits = (bits & 0xffff0000u) | 0x8000u;  // a tie
    if (i % 4 == 2) bits &= 0x807fffffu;                    // denormal
    if (i % 4 == 3) bits |= 0x7f000000u;                    // large, infinite or NaN
    w.data()[i] = std::bit_cast<float>(bits);
  }
  for (const kernels::PanelUse use : {kernels::PanelUse::forward, kernels::PanelUse::backward}) {
    const Panels a({&found, nullptr}, w, Precision::bf16, use);
    const Panels b({&emulated_amx(), nullptr}, w, Precision::bf16, use);
    REQUIRE(a.bytes().size() == b.bytes().size());
    CHECK(std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0);
  }
}

TEST_CASE("dense, AVX-512 with emulated tiles: the bits of plain C++") {
  const Backend* backend = emulated_tiles();
  if (backend == nullptr) {
    WARN("SKIPPED: this processor has no AVX-512 with bf16 conversions");
    return;
  }
  compare_packed(*backend);
  compare_all(*backend);
  compare_tiny(*backend);
}

// Run by name: whether the emulation is the instruction to the last bit is a question to the
// processor's documentation. That the kernels are right on AMX is dense_amx_test.cpp's.
TEST_CASE("dense, AMX: the bits of its emulation", "[.hardware]") {
  const Backend* backend = real_amx();
  if (backend == nullptr) {
    WARN("SKIPPED: this processor has no AMX, whose kernels were only run on emulated tiles");
    return;
  }
  compare_packed(*backend);
  compare_all(*backend);
  compare_tiny(*backend);
}

}  // namespace
}  // namespace fastgan::test
