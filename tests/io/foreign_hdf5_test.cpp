// HDF5 files as other programs write them, and files that pretend.
#include <catch2/catch.hpp>

#include "fastgan/io/table_io.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

std::string fixture(const std::string& name) {
  return std::string(FASTGAN_SOURCE_DIR) + "/tests/io/fixtures/" + name + ".h5";
}

void check_values(const Table& table, float slope) {
  const std::size_t x = table.column("x"), y = table.column("y"), n = table.column("n");
  REQUIRE(table.rows() == 40);
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto value = static_cast<float>(r);
    CHECK(table.row(r)[x] == slope * value);
    CHECK(table.row(r)[y] == -value);
    CHECK(table.row(r)[n] == value);
  }
}

TEST_CASE("HDF5: every layout gives the same table") {
  const std::string name = GENERATE("contiguous_big_endian", "chunked_gzip", "v110_chunked",
                                    "v110_two_unlimited", "integers");
  CAPTURE(name);
  const Table table = read_table(fixture(name));
  CHECK(table.columns == std::vector<std::string>{"x", "y", "n"});
  CHECK(table.units == std::vector<std::string>{"GeV", "GeV", ""});
  check_values(table, name == "integers" ? 1.0f : 0.5f);
}

TEST_CASE("HDF5: one data set per column, other data sets beside them") {
  const Table table = read_table(fixture("columns"));
  CHECK(table.columns == std::vector<std::string>{"n", "x", "y"});
  CHECK(table.units == std::vector<std::string>{"", "GeV", "GeV"});
  check_values(table, 0.5f);
  const ReadOptions few{.columns = {"y", "n"}, .names = {}, .limit = 11};
  const Table part = read_table(fixture("columns"), few);
  REQUIRE(part.rows() == 11);
  CHECK(part.row(10)[0] == -10.0f);
  CHECK(part.row(10)[1] == 10.0f);
}

TEST_CASE("HDF5: columns without names need names") {
  CHECK_THAT(error_of([] { read_table(fixture("unnamed")); }),
             Catch::Contains("no attribute 'columns'"));
  const ReadOptions names{.columns = {}, .names = {"x", "y", "n"}, .limit = -1};
  check_values(read_table(fixture("unnamed"), names), 0.5f);
}

TEST_CASE("HDF5: a billion rows in a small file are not believed") {
  CHECK_THAT(error_of([] { read_table(fixture("never_filled")); }),
             Catch::Contains("1000000000 rows") && Catch::Contains("0 bytes are stored"));
}

TEST_CASE("HDF5: what is none, and what is cut off") {
  const Scratch folder;
  const std::string path = folder / "a.h5";
  put(path, "");
  CHECK_THAT(error_of([&] { read_table(path); }), Catch::Contains("is no HDF5 file"));
  const std::string whole = bytes_of(fixture("chunked_gzip"));
  put(path, whole.substr(0, whole.size() - 1));
  CHECK_THAT(error_of([&] { read_table(path); }), Catch::Contains("is cut off"));
  put(path, std::string(512, ' ') + whole);
  CHECK(error_of([&] { read_table(path); }).empty());  // a user block is allowed
}

}  // namespace
}  // namespace fastgan
