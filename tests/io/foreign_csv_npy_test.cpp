// csv and npy files as other programs write them.
#include <bit>
#include <catch2/catch.hpp>
#include <cstring>

#include "fastgan/io/table_io.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

std::string csv_error(const std::string& text) {
  const Scratch folder;
  put(folder / "a.csv", text);
  return error_of([&] { read_table(folder / "a.csv"); });
}

TEST_CASE("csv: blanks, quotes, carriage returns, signs, exponents, empty lines") {
  const Scratch folder;
  put(folder / "a.csv", "\xef\xbb\xbf\"x\", y\r\n+1.5, -2e-3\r\n\n1e-60,0.1000000000000000055\r\n");
  const Table table = read_table(folder / "a.csv");
  CHECK(table.columns == std::vector<std::string>{"x", "y"});
  CHECK(table.values == std::vector<float>{1.5f, -2e-3f, 0.0f, 0.1f});
}

TEST_CASE("csv: errors name line and column") {
  CHECK_THAT(csv_error(""), Catch::Contains("is empty"));
  CHECK_THAT(csv_error("x,,y\n"), Catch::Contains("line 1"));
  CHECK_THAT(csv_error("x,x\n"), Catch::Contains("twice"));
  CHECK_THAT(csv_error("x,y\n1,2\n3\n"), Catch::Contains("line 3 has 1 fields; expected 2"));
  for (const char* bad : {"nan", "inf", "-inf", "1e39", "", "1.5x", "0x10", "1 2", "+-1", "++1"}) {
    const std::string text = csv_error(std::string("x,y\n1,2\n3,") + bad + "\n");
    CHECK_THAT(text, Catch::Contains("line 3, column 'y'"));
  }
}

std::string npy(const std::string& header, const std::string& numbers, int version = 1) {
  std::string text = "\x93NUMPY";
  text += {static_cast<char>(version), '\0', static_cast<char>(header.size()), '\0'};
  if (version > 1) text += std::string(2, '\0');
  return text + header + numbers;
}

template <class T>
std::string raw(std::vector<T> values, bool swapped = false) {
  std::string bytes;
  for (const T value : values) {
    std::string one(sizeof(T), '\0');
    std::memcpy(one.data(), &value, sizeof(T));
    bytes += swapped ? std::string(one.rbegin(), one.rend()) : one;
  }
  return bytes;
}

TEST_CASE("npy: versions, precisions, byte orders, Fortran order, one dimension") {
  const Scratch folder;
  const ReadOptions names{.columns = {}, .names = {"x", "y"}, .limit = -1};
  const int version = GENERATE(1, 2, 3);
  const auto read = [&](const std::string& header, const std::string& numbers) {
    put(folder / "a.npy", npy(header, numbers, version));
    return read_table(folder / "a.npy", names).values;
  };
  const std::vector<float> f{1, 2, 3, 4};
  const std::vector<double> d{1, 2, 3, 4};
  CHECK(read("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", raw(f)) == f);
  CHECK(read("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 2), }", raw(f, true)) == f);
  CHECK(read("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", raw(d)) == f);
  CHECK(read("{'shape':(2,2),'fortran_order':False,'descr':'>f8'}", raw(d, true)) == f);
  CHECK(read("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", raw(f)) ==
        std::vector<float>{1, 3, 2, 4});
}

TEST_CASE("npy: errors say what is wrong") {
  const Scratch folder;
  const auto error = [&](const std::string& bytes, std::vector<std::string> names) {
    put(folder / "a.npy", bytes);
    return error_of([&] {
      read_table(folder / "a.npy", {.columns = {}, .names = std::move(names), .limit = -1});
    });
  };
  const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
  const std::string numbers = raw(std::vector<float>{1, 2, 3, 4});
  CHECK(error(npy(good, numbers), {"x", "y"}).empty());
  CHECK_THAT(error(npy(good, numbers), {}), Catch::Contains("does not name its 2 columns"));
  CHECK_THAT(error(npy(good, numbers), {"x"}), Catch::Contains("1 names are given"));
  CHECK_THAT(error(npy(good, numbers.substr(1)), {"x", "y"}), Catch::Contains("file holds 3"));
  CHECK_THAT(error(npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2)}", numbers), {}),
             Catch::Contains("expected '<f4'"));
  CHECK_THAT(
      error(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 2)}", numbers), {}),
      Catch::Contains("3 dimensions"));
  CHECK_THAT(error(npy("{'descr': '<f4', 'shape': (2, 2)}", numbers), {}),
             Catch::Contains("fortran_order"));
  CHECK_THAT(error("PK\3\4 no array here", {}), Catch::Contains("no npy file"));
  const std::string huge =
      "{'descr': '<f4', 'fortran_order': False, 'shape': "
      "(9223372036854775807, 9223372036854775807), }";
  CHECK_THAT(error(npy(huge, numbers), {"x"}), Catch::Contains("cut off or damaged"));
}

}  // namespace
}  // namespace fastgan
