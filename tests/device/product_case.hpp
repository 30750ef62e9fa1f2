// A small matrix product with operands that a precision holds exactly, as words for tensor cores.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/check.hpp"
#include "tests/numbers.hpp"

namespace fastgan::test {

/// To the nearest bf16, ties to even, as the upper half of a word; not of a NaN.
inline std::uint32_t to_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return (bits + 0x7fffu + (bits >> 16 & 1)) & 0xffff0000u;
}

/// To the nearest tf32, ties away from zero, computed from the value; not of a NaN.
inline std::uint32_t to_tf32(float x) {
  if (x == 0.0f || std::isinf(x)) return std::bit_cast<std::uint32_t>(x);
  constexpr int kBits = 10;  // behind the leading one
  const double quantum = std::ldexp(1.0, std::ilogb(x) - kBits);
  return std::bit_cast<std::uint32_t>(static_cast<float>(std::round(x / quantum) * quantum));
}

/// d (rows, columns) = c + a (rows, terms)·b (terms, columns); a by rows and b by columns.
struct ProductCase {
  using Round = std::uint32_t (*)(float);

  std::vector<std::uint32_t> a, b;  // `numbers` neighbours in k a word
  std::vector<float> c;
  check::Reference expected;

  /// Whole numbers, whose sums are exact, or any that the precision holds.
  ProductCase(Index rows, Index columns, Index terms, Round round, Index numbers, bool whole)
      : c(check::normal_numbers(rows * columns, 3)), expected(rows, columns, terms + 1) {
    const auto exact = [&](std::vector<float> x) {
      for (float& value : x) {
        value = whole ? std::round(value) + 0.0f : std::bit_cast<float>(round(value));
      }
      return x;
    };
    const std::vector<float> left = exact(check::normal_numbers(rows * terms, 1, 3.0)),
                             right = exact(check::normal_numbers(columns * terms, 2, 3.0));
    c = exact(c);
    a = packed(left, numbers);
    b = packed(right, numbers);
    for (Index row = 0; row < rows; ++row) {
      for (Index column = 0; column < columns; ++column) {
        double sum = c[static_cast<std::size_t>(row * columns + column)], size = std::fabs(sum);
        for (Index k = 0; k < terms; ++k) {
          const double term = static_cast<double>(left[static_cast<std::size_t>(row * terms + k)]) *
                              right[static_cast<std::size_t>(column * terms + k)];
          sum += term;
          size += std::fabs(term);
        }
        expected.set(row, column, sum, whole ? 0.0 : size);
      }
    }
  }

 private:
  static std::vector<std::uint32_t> packed(const std::vector<float>& x, Index numbers) {
    std::vector<std::uint32_t> words;
    for (std::size_t i = 0; i < x.size(); i += static_cast<std::size_t>(numbers)) {
      const auto first = std::bit_cast<std::uint32_t>(x[i]);
      words.push_back(numbers == 1 ? first : first >> 16 | std::bit_cast<std::uint32_t>(x[i + 1]));
    }
    return words;
  }
};

}  // namespace fastgan::test
