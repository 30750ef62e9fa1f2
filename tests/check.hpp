// How tests compare numbers: element by element against a reference in double, each element with
// the error bound that follows from its own sum of terms. Also catches what an error norm hides:
// NaN, an unwritten row, a wrong size, nothing compared at all, writes outside the tensor.
#pragma once

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/types.hpp"

namespace fastgan::check {

/// What memory holds that nobody has written: a NaN that no computation gives.
constexpr std::uint32_t kUnwritten = 0x7fc5a5a5u;
inline bool is_unwritten(float x) { return std::bit_cast<std::uint32_t>(x) == kUnwritten; }

/// A matrix (rows, columns) of elements that start unwritten, with a leading dimension and with
/// guard bands before, between the rows (where ld > columns) and after. Not aligned on purpose.
class GuardedTensor {
 public:
  GuardedTensor(Index rows, Index columns, Index ld)
      : rows_(rows),
        columns_(columns),
        ld_(ld),
        memory_(size(), std::bit_cast<float>(kUnwritten)) {}
  GuardedTensor(Index rows, Index columns) : GuardedTensor(rows, columns, columns) {}
  explicit GuardedTensor(Index count) : GuardedTensor(1, count) {}
  GuardedTensor(Index rows, Index columns, Index ld, std::span<const float> values)
      : GuardedTensor(rows, columns, ld) {
    fill(values);
  }
  explicit GuardedTensor(std::span<const float> values)
      : GuardedTensor(1, static_cast<Index>(values.size())) {
    fill(values);
  }

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  Index ld() const { return ld_; }
  float* data() { return memory_.data() + kGuard; }
  const float* data() const { return memory_.data() + kGuard; }
  float& at(Index row, Index column) { return data()[row * ld_ + column]; }
  float at(Index row, Index column) const { return data()[row * ld_ + column]; }

  /// values (rows, columns), contiguous
  void fill(std::span<const float> values) {
    if (static_cast<Index>(values.size()) != rows_ * columns_) {
      throw std::invalid_argument("GuardedTensor: " + std::to_string(values.size()) +
                                  " values for another shape");
    }
    for (Index r = 0; r < rows_; ++r) {
      for (Index c = 0; c < columns_; ++c) {
        at(r, c) = values[static_cast<std::size_t>(r * columns_ + c)];
      }
    }
  }

  /// Where something wrote outside the tensor; empty if nothing did.
  std::string damage() const {
    const Index first = -kGuard, last = static_cast<Index>(memory_.size()) - kGuard;
    for (Index i = first; i < last; ++i) {
      const bool inside = i >= 0 && i < rows_ * ld_ && i % ld_ < columns_;
      if (inside || is_unwritten(data()[i])) continue;
      std::ostringstream text;
      text << "written outside the tensor: " << data()[i] << " at offset " << i
           << " from its start (" << rows_ << " x " << columns_ << ", leading dimension " << ld_
           << ")";
      return text.str();
    }
    return {};
  }

 private:
  static constexpr Index kGuard = 67;  // longer than any vector, and odd
  std::size_t size() const { return static_cast<std::size_t>(rows_ * ld_ + 2 * kGuard); }

  Index rows_, columns_, ld_;
  std::vector<float> memory_;
};

/// The expected numbers (rows, columns). An element computed as a sum of k terms in fp32 from
/// inputs with relative error u_in (0: the reference saw the same inputs) lies within
/// (2·u_in + (k + 4)·2⁻²⁴)·Σ|terms| of the exact sum, and each of its k + 4 roundings may add
/// `underflow` where it underflows: half the smallest denormal number, or the smallest normal one
/// where denormal results become zero.
class Reference {
 public:
  Reference(Index rows, Index columns, Index k, double u_in = 0.0, double underflow = 0x1p-150)
      : rows_(rows), columns_(columns), k_(k), u_in_(u_in), underflow_(underflow) {
    const auto size = static_cast<std::size_t>(rows * columns);
    values_.resize(size, std::numeric_limits<double>::quiet_NaN());
    terms_.resize(size, std::numeric_limits<double>::quiet_NaN());
  }
  Reference(Index count, Index k) : Reference(1, count, k) {}

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  Index k() const { return k_; }

  /// `terms` is Σ|terms|; where an element is no sum, the magnitudes whose roundings reach it.
  void set(Index row, Index column, double value, double terms) {
    values_.at(index(row, column)) = value;
    terms_.at(index(row, column)) = terms;
  }
  double value(Index row, Index column) const { return values_.at(index(row, column)); }
  double bound(Index row, Index column) const {
    const auto roundings = static_cast<double>(k_ + 4);
    return (2.0 * u_in_ + roundings * 0x1p-24) * terms_.at(index(row, column)) +
           roundings * underflow_;
  }

 private:
  std::size_t index(Index row, Index column) const {
    return static_cast<std::size_t>(row * columns_ + column);
  }

  Index rows_, columns_, k_;
  double u_in_, underflow_;
  std::vector<double> values_, terms_;
};

/// A read-only view of what a kernel wrote.
struct View {
  const float* data;
  Index rows, columns, ld;
  std::string damage;

  View(const GuardedTensor& t)  // NOLINT(google-explicit-constructor)
      : data(t.data()), rows(t.rows()), columns(t.columns()), ld(t.ld()), damage(t.damage()) {}
  template <class Range>
  requires std::is_convertible_v<const Range&, std::span<const float>> View(
      const Range& range)  // NOLINT(google-explicit-constructor)
      : data(std::span<const float>(range).data()),
        rows(1),
        columns(static_cast<Index>(std::span<const float>(range).size())),
        ld(columns) {}
  float at(Index row, Index column) const { return data[row * ld + column]; }
};

/// Collects the elements that are wrong, and tells the first of them.
class Findings {
 public:
  template <class Describe>
  void add(Index row, Index column, const Describe& describe) {
    if (wrong_++ > 0) return;
    std::ostringstream text;
    text.precision(9);
    text << "first [row " << row << ", column " << column << "]: ";
    describe(text);
    first_ = text.str();
  }
  std::string report(const char* name, Index elements) const {
    if (wrong_ == 0) return {};
    return std::string(name) + ": " + std::to_string(wrong_) + " of " + std::to_string(elements) +
           " elements wrong; " + first_;
  }

 private:
  Index wrong_ = 0;
  std::string first_;
};

/// What is wrong with the shape or the surroundings of `actual`; empty if nothing is.
inline std::string compare_shape(const char* name, const View& actual, Index rows, Index columns) {
  std::ostringstream text;
  if (actual.rows != rows || actual.columns != columns) {
    text << name << ": found " << actual.rows << " x " << actual.columns << " elements, expected "
         << rows << " x " << columns;
  } else if (rows * columns == 0) {
    text << name << ": the tensor is empty, nothing was compared";
  } else if (!actual.damage.empty()) {
    text << name << ": " << actual.damage;
  }
  return text.str();
}

/// The differences in words; empty if every element lies within its bound.
inline std::string compare(const char* name, const View& actual, const Reference& reference) {
  if (auto text = compare_shape(name, actual, reference.rows(), reference.columns());
      !text.empty()) {
    return text;
  }
  Findings findings;
  for (Index r = 0; r < actual.rows; ++r) {
    for (Index c = 0; c < actual.columns; ++c) {
      const double found = actual.at(r, c);
      const double expected = reference.value(r, c), bound = reference.bound(r, c);
      // Written so that a NaN anywhere, also in the reference or its bound, is a difference.
      if (std::isfinite(found) && std::isfinite(bound) && std::fabs(found - expected) <= bound) {
        continue;
      }
      findings.add(r, c, [&](std::ostream& text) {
        text << "found " << found << (is_unwritten(actual.at(r, c)) ? " (never written)" : "")
             << ", expected " << expected << " within " << bound << " (k = " << reference.k()
             << ")";
      });
    }
  }
  return findings.report(name, actual.rows * actual.columns);
}

/// The differences in words; empty if all bits are equal (and every element is written).
inline std::string compare_bits(const char* name, const View& actual, const View& expected) {
  if (auto text = compare_shape(name, actual, expected.rows, expected.columns); !text.empty()) {
    return text;
  }
  Findings findings;
  for (Index r = 0; r < actual.rows; ++r) {
    for (Index c = 0; c < actual.columns; ++c) {
      const float found = actual.at(r, c), wanted = expected.at(r, c);
      if (std::bit_cast<std::uint32_t>(found) == std::bit_cast<std::uint32_t>(wanted) &&
          !std::isnan(found)) {
        continue;
      }
      findings.add(r, c, [&](std::ostream& text) {
        text << "found " << found << (is_unwritten(found) ? " (never written)" : "")
             << ", expected the bits of " << wanted;
      });
    }
  }
  return findings.report(name, actual.rows * actual.columns);
}

inline void report_to_catch(const std::string& report) {
  if (report.empty()) {
    SUCCEED();
  } else {
    FAIL_CHECK(report);
  }
}

}  // namespace fastgan::check

/// Every element of `actual` (a GuardedTensor or contiguous floats) within its bound.
#define CHECK_TENSOR(actual, reference) \
  ::fastgan::check::report_to_catch(::fastgan::check::compare(#actual, actual, reference))

/// Every element of `actual` has the bits of `expected`.
#define CHECK_SAME_BITS(actual, expected) \
  ::fastgan::check::report_to_catch(::fastgan::check::compare_bits(#actual, actual, expected))
