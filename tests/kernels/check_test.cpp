// The checker itself: it must let a right tensor pass and report every kind of wrong one.
#include "tests/check.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace fastgan;
using namespace fastgan::check;

namespace {

constexpr Index kRows = 3, kColumns = 5, kLd = 8;

double value(Index r, Index c) { return 1.0 + 0.1 * static_cast<double>(r * kColumns + c); }

Reference reference() {
  Reference expected(kRows, kColumns, 1);
  for (Index r = 0; r < kRows; ++r) {
    for (Index c = 0; c < kColumns; ++c) expected.set(r, c, value(r, c), value(r, c));
  }
  return expected;
}

GuardedTensor right() {
  GuardedTensor tensor(kRows, kColumns, kLd);
  for (Index r = 0; r < kRows; ++r) {
    for (Index c = 0; c < kColumns; ++c) tensor.at(r, c) = static_cast<float>(value(r, c));
  }
  return tensor;
}

std::string report(const GuardedTensor& tensor) { return compare("y", tensor, reference()); }

bool says(const std::string& report, const std::string& words) {
  INFO("the report is: " << report);
  return report.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("checker: a right tensor passes") {
  CHECK(report(right()).empty());
  CHECK(compare_bits("y", right(), right()).empty());
  const std::vector<float> plain{1.0f, 2.0f};
  Reference expected(2, 1);
  expected.set(0, 0, 1.0, 1.0);
  expected.set(0, 1, 2.0, 2.0);
  CHECK(compare("plain", plain, expected).empty());
}

TEST_CASE("checker: NaN and infinities are reported") {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN(),
        std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()}) {
    GuardedTensor tensor = right();
    tensor.at(1, 2) = bad;
    CHECK(says(report(tensor), "y: 1 of 15 elements wrong; first [row 1, column 2]: found "));
    CHECK(says(compare_bits("y", tensor, right()), "first [row 1, column 2]"));
  }
}

TEST_CASE("checker: NaN does not equal NaN, infinity does not excuse infinity") {
  Reference expected = reference();
  GuardedTensor tensor = right();
  tensor.at(0, 0) = std::numeric_limits<float>::quiet_NaN();
  expected.set(0, 0, std::numeric_limits<double>::quiet_NaN(), 1.0);
  CHECK(says(compare("y", tensor, expected), "[row 0, column 0]"));
  CHECK(says(compare_bits("y", tensor, tensor), "[row 0, column 0]"));
  tensor.at(0, 0) = std::numeric_limits<float>::infinity();
  expected.set(0, 0, std::numeric_limits<double>::infinity(), 1.0);
  CHECK(says(compare("y", tensor, expected), "[row 0, column 0]"));
  tensor.at(0, 0) = 1.0f;
  expected.set(0, 0, 1.0, std::numeric_limits<double>::infinity());
  CHECK(says(compare("y", tensor, expected), "[row 0, column 0]"));
}

TEST_CASE("checker: a reference that forgot an element is reported") {
  Reference expected(1, 1);
  CHECK(says(compare("y", GuardedTensor(std::vector<float>{1.0f}), expected), "expected nan"));
}

TEST_CASE("checker: a flipped sign is reported") {
  GuardedTensor tensor = right();
  tensor.at(2, 0) = -tensor.at(2, 0);
  CHECK(says(report(tensor), "first [row 2, column 0]: found -2, expected 2 within"));
  CHECK(says(compare_bits("y", tensor, right()), "[row 2, column 0]"));
  GuardedTensor zero(std::vector<float>{0.0f}), negative_zero(std::vector<float>{-0.0f});
  CHECK(says(compare_bits("zero", zero, negative_zero), "1 of 1"));
}

TEST_CASE("checker: one wrong last element is reported, the last bit within the bound is not") {
  GuardedTensor tensor = right();
  float& last = tensor.at(kRows - 1, kColumns - 1);
  const float exact = last;
  last = std::nextafter(exact, 10.0f);
  CHECK(report(tensor).empty());
  CHECK(says(compare_bits("y", tensor, right()), "[row 2, column 4]"));
  last = exact * (1.0f + 7.0f * 0x1p-24f);  // the bound of k = 1 is 5·2^-24
  CHECK(says(report(tensor), "1 of 15 elements wrong; first [row 2, column 4]"));
}

TEST_CASE("checker: the bound grows with k, with the terms and with the error of the inputs") {
  const double unit = 0x1p-24;
  Reference sum(1, 1, 100), cancelled(1, 1, 100), rounded(1, 1, 100, 0x1p-9);
  sum.set(0, 0, 1.0, 1.0);
  cancelled.set(0, 0, 1.0, 1000.0);
  rounded.set(0, 0, 1.0, 1.0);
  CHECK(sum.bound(0, 0) == Approx(104 * unit).epsilon(1e-12));
  CHECK(cancelled.bound(0, 0) == Approx(1000 * 104 * unit).epsilon(1e-12));
  CHECK(rounded.bound(0, 0) == Approx(2 * 0x1p-9 + 104 * unit).epsilon(1e-12));
  Reference zero(1, 1, 1);
  zero.set(0, 0, 0.0, 0.0);
  CHECK(compare("y", std::vector<float>{0.0f}, zero).empty());
  CHECK(says(compare("y", std::vector<float>{1e-44f}, zero), "1 of 1"));
}

TEST_CASE("checker: an unwritten row is reported") {
  GuardedTensor tensor(kRows, kColumns, kLd);
  const GuardedTensor full = right();
  for (const Index r : {0, 2}) {
    for (Index c = 0; c < kColumns; ++c) tensor.at(r, c) = full.at(r, c);
  }
  CHECK(says(report(tensor), "5 of 15 elements wrong; first [row 1, column 0]: found nan (never"));
  CHECK(says(compare_bits("y", tensor, tensor), "(never written)"));
}

TEST_CASE("checker: an empty tensor is reported") {
  for (const auto& [rows, columns] : {std::pair<Index, Index>{0, 5}, {5, 0}, {0, 0}}) {
    const GuardedTensor tensor(rows, columns);
    CHECK(says(compare("y", tensor, Reference(rows, columns, 1)), "empty"));
    CHECK(says(compare_bits("y", tensor, tensor), "empty"));
  }
}

TEST_CASE("checker: a wrong size is reported") {
  CHECK(says(compare("y", GuardedTensor(kRows, kColumns + 1), reference()),
             "found 3 x 6 elements, expected 3 x 5"));
  CHECK(says(compare("y", GuardedTensor(kColumns, kRows), reference()), "found 5 x 3"));
  CHECK(says(compare_bits("y", GuardedTensor(kRows - 1, kColumns), right()), "found 2 x 5"));
}

TEST_CASE("checker: damaged guard bands are reported") {
  for (const Index offset : {Index{-67}, Index{-1}, kColumns, kLd - 1, kLd + kColumns,
                             kRows * kLd - 1, kRows * kLd, kRows * kLd + 66}) {
    GuardedTensor tensor = right();
    tensor.data()[offset] = 1.0f;
    CHECK(says(report(tensor),
               "y: written outside the tensor: 1 at offset " + std::to_string(offset) + " "));
    CHECK(says(compare_bits("y", tensor, right()), "written outside"));
    tensor = right();
    tensor.data()[offset] = std::numeric_limits<float>::quiet_NaN();  // another NaN is a write too
    CHECK(says(report(tensor), "written outside"));
  }
}
