// Tables: what is written is read back in every format, whatever the pieces.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "fastgan/io/table_io.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

const std::vector<std::string> kColumns{"px1", "m_ll", "nvtx"};

// Numbers of all magnitudes, subnormal ones and both zeros among them.
std::vector<float> some_rows(std::size_t rows) {
  std::vector<float> values;
  std::uint32_t state = 1;
  while (values.size() < rows * kColumns.size()) {
    state = state * 1664525u + 1013904223u;
    const auto value = std::bit_cast<float>(state);
    if (std::isfinite(value)) values.push_back(value);
  }
  values[0] = -0.0f;
  values[1] = std::numeric_limits<float>::max();
  values[2] = std::numeric_limits<float>::denorm_min();
  return values;
}

void write(const std::string& path, const std::vector<float>& values, std::size_t piece,
           bool compress = false) {
  const TableDescription table{kColumns, {"GeV", "GeV", ""}, {{"generator", "test"}, {"none", ""}}};
  const auto writer = open_table_writer(path, table, {.compress = compress});
  for (std::size_t i = 0; i < values.size(); i += piece * kColumns.size()) {
    const std::size_t count = std::min(piece * kColumns.size(), values.size() - i);
    writer->append({values.data() + i, count});
  }
  writer->commit();
}

ReadOptions options_for(const std::string& path) {
  ReadOptions options;
  if (path.ends_with(".npy")) options.names = kColumns;
  return options;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size() || a.empty()) return a.size() == b.size();
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

TEST_CASE("A table is read back bit by bit, and its file does not depend on the pieces") {
  const std::string suffix = GENERATE(".h5", ".npy", ".csv");
  const auto rows = GENERATE(as<std::size_t>{}, 0, 1, 31, 10921, 10922, 10923, 40000);
  const Scratch folder;
  std::vector<float> values;
  if (rows > 0) values = some_rows(rows);
  write(folder / ("a" + suffix), values, 7);
  write(folder / ("b" + suffix), values, 100000);
  CHECK(bytes_of(folder / ("a" + suffix)) == bytes_of(folder / ("b" + suffix)));
  const Table table = read_table(folder / ("a" + suffix), options_for(suffix));
  CHECK(table.columns == kColumns);
  CHECK(table.rows() == rows);
  CHECK(same_bits(table.values, values));
  if (suffix == ".h5") CHECK(table.units == std::vector<std::string>{"GeV", "GeV", ""});
  CHECK(folder.files() == 2);
}

TEST_CASE("HDF5 with an index of three levels and gzip") {
  const Scratch folder;
  std::vector<float> values(std::size_t{4200} * 10922 * 3, 0.0f);
  for (std::size_t i = 0; i < values.size(); i += 1009) values[i] = static_cast<float>(i % 8191);
  write(folder / "a.h5", values, 1 << 16, true);
  CHECK(bytes_of(folder / "a.h5").size() < values.size() / 10);
  CHECK(same_bits(read_table(folder / "a.h5").values, values));
}

TEST_CASE("Columns are chosen by name, in the order asked for; rows up to a limit") {
  const std::string suffix = GENERATE(".h5", ".npy", ".csv");
  const Scratch folder;
  const std::vector<float> values = some_rows(50);
  write(folder / ("a" + suffix), values, 50);
  ReadOptions options = options_for(suffix);
  options.columns = {"nvtx", "px1"};
  options.limit = 10;
  const Table table = read_table(folder / ("a" + suffix), options);
  REQUIRE(table.rows() == 10);
  for (std::size_t r = 0; r < 10; ++r) {
    CHECK(table.row(r)[0] == values[3 * r + 2]);
    CHECK(table.row(r)[1] == values[3 * r]);
  }
  options.limit = 0;
  CHECK(read_table(folder / ("a" + suffix), options).rows() == 0);
  options.columns = {"px1", "mass"};
  const std::string text = error_of([&] { read_table(folder / ("a" + suffix), options); });
  CHECK_THAT(text, Catch::Contains("no column mass") && Catch::Contains("px1, m_ll, nvtx"));
}

TEST_CASE("NaN and infinity are refused with row and column") {
  const std::string suffix = GENERATE(".h5", ".npy");
  const float bad =
      GENERATE(std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity());
  const Scratch folder;
  std::vector<float> values = some_rows(30);
  values[3 * 17 + 1] = bad;
  write(folder / ("a" + suffix), values, 30);
  const std::string path = folder / ("a" + suffix);
  const std::string text = error_of([&] { read_table(path, options_for(suffix)); });
  CHECK_THAT(text, Catch::StartsWith(path) && Catch::Contains("row 17") &&
                       Catch::Contains("'m_ll'") &&
                       Catch::Contains(std::isnan(bad) ? "NaN" : "infinite"));
}

TEST_CASE("The shipped sample reads as its attributes say, from two threads at a time") {
  const std::string path = std::string(FASTGAN_SOURCE_DIR) + "/data/dy_zmumu_sample.h5";
  Table tables[2];
  std::thread other([&] { tables[1] = read_table(path); });
  tables[0] = read_table(path);
  other.join();
  for (const Table& table : tables) {
    REQUIRE(table.rows() == 60000);
    REQUIRE(table.width() == 25);
    CHECK(table.columns.front() == "px1");
    CHECK(table.columns.back() == "q1");
  }
  CHECK(same_bits(tables[0].values, tables[1].values));
  const std::size_t q1 = tables[0].column("q1");
  for (std::size_t r = 0; r < 60000; ++r) REQUIRE(std::abs(tables[0].row(r)[q1]) == 1.0f);
}

TEST_CASE("Wrong calls of readers and writers are refused") {
  const Scratch folder;
  CHECK_THAT(error_of([&] {
               open_table_writer(folder / "a.root", {kColumns, {}, {}});
             }),
             Catch::Contains("unknown suffix"));
  CHECK_THAT(error_of([&] {
               open_table_writer(folder / "a.csv", {{"a", "a"}, {}, {}});
             }),
             Catch::Contains("twice"));
  CHECK_THAT(error_of([&] {
               open_table_writer(folder / "a.csv", {{"a"}, {"m", "s"}, {}});
             }),
             Catch::Contains("2 units for 1"));
  CHECK_THAT(error_of([&] {
               open_table_writer(folder / "a.npy", {{"a"}, {}, {}}, {true});
             }),
             Catch::Contains("only HDF5"));
  CHECK_THAT(error_of([&] {
               const std::vector<float> odd(4);
               open_table_writer(folder / "a.h5", {kColumns, {}, {}})->append(odd);
             }),
             Catch::Contains("no whole rows"));
  CHECK_THAT(error_of([&] { read_table(folder / "none.h5"); }), Catch::Contains("No such file"));
  CHECK_THAT(error_of([&] { read_table(folder / ".", {}); }), Catch::Contains("suffix"));
  CHECK(folder.files() == 0);
}

}  // namespace
}  // namespace fastgan
