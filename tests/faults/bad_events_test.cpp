// Files of events that hold what no training can use: the file, the row and the column are named.
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "cli/process.hpp"
#include "fastgan/io/table_io.hpp"

namespace fastgan::test {
namespace {

/// The events of a csv file in another format, with one number changed.
void write_changed(const std::string& csv, const std::string& to, std::size_t row,
                   const std::string& column, float value) {
  Table table = read_table(csv);
  table.row(row)[table.column(column)] = value;
  const auto writer = open_table_writer(to, {table.columns, {}, {}});
  writer->append(table.values);
  writer->commit();
}

std::string with_field(std::string csv, std::size_t line, std::size_t field,
                       const std::string& text) {
  std::size_t at = 0;
  for (; line > 1; --line) at = csv.find('\n', at) + 1;
  for (; field > 0; --field) at = csv.find(',', at) + 1;
  return csv.replace(at, csv.find_first_of(",\n", at) - at, text);
}

/// `train` on the file ends with 1, one line that holds `parts`, and no folder.
void check_refused(const TemporaryFolder& folder, const std::string& file,
                   const std::vector<std::string>& parts,
                   const std::vector<std::string>& added = {}) {
  std::vector<std::string> arguments = {"train", "--data",     folder / file,
                                        "--out", folder / "m", "--quiet"};
  arguments.insert(arguments.end(), added.begin(), added.end());
  const Finished run = dygan(folder, arguments);
  INFO(run.err);
  CHECK(run.code == 1);
  CHECK(run.err.starts_with("dygan: error: " + folder / file + ": "));
  for (const std::string& part : parts) CHECK(run.err.find(part) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "m"));
}

TEST_CASE("a number that is not finite is named with file, row and column") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 50);
  const std::string good = read_text(folder / "events.csv");
  write_text(folder / "nan.csv", with_field(good, 19, 11, "nan"));
  check_refused(folder, "nan.csv", {"line 19", "'iso1'", "nan"});
  write_text(folder / "text.csv", with_field(good, 3, 0, "muon"));
  check_refused(folder, "text.csv", {"line 3", "'px1'", "muon"});
  write_changed(folder / "events.csv", folder / "nan.h5", 17, "metx", NAN);
  check_refused(folder, "nan.h5", {"row 17", "'metx'", "NaN"});
  write_changed(folder / "events.csv", folder / "inf.npy", 49, "jet5", INFINITY);
  check_refused(
      folder, "inf.npy", {"row 49", "'jet5'", "infinite"},
      {"--columns",
       "px1,py1,pz1,E1,px2,py2,pz2,E2,nvtx,metx,mety,iso1,iso2,jet1,jet2,jet3,jet4,jet5"});
}

TEST_CASE("columns that are missing or do not fit are named") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 50);
  const std::string good = read_text(folder / "events.csv");
  write_text(folder / "renamed.csv", with_field(good, 1, 8, "vertices"));
  check_refused(folder, "renamed.csv", {"nvtx", "vertices"});
  write_text(folder / "ragged.csv", with_field(good, 7, 3, "1,2"));
  check_refused(folder, "ragged.csv", {"line 7", "19", "18"});
  write_changed(folder / "events.csv", folder / "e.npy", 0, "px1", 40);
  check_refused(folder, "e.npy", {"18", "3"}, {"--columns", "px1,pz1,E1"});
  Table muons =
      read_table(folder / "events.csv", {.columns = {"px1", "py1", "pz1", "E1"}, .names = {}});
  const auto writer = open_table_writer(folder / "muon1.h5", {muons.columns, {}, {}});
  writer->append(muons.values);
  writer->commit();
  check_refused(folder, "muon1.h5", {"px2", "pz2", "E2", "found: px1"});
  // The same for what a model is judged with.
  REQUIRE(dygan(folder, small_training(folder, "reduced", {"--iterations", "3"})).code == 0);
  const Finished run = dygan(folder, {"evaluate", "--model", folder / "reduced", "--data",
                                      folder / "muon1.h5", "--out", folder / "report"});
  CHECK(run.code == 1);
  CHECK(run.err.find("muon1.h5: columns missing: px2") != std::string::npos);
}

}  // namespace
}  // namespace fastgan::test
