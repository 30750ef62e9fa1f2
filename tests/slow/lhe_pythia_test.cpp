// Pythia 8 reads 10,000 events that the library wrote, showers and hadronises them: none refused,
// no word about momentum. Needs the Python package pythia8mc; without it the test says so.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "cli/process.hpp"
#include "fastgan/io/lhe_process.hpp"
#include "src/cli/process_file.hpp"

namespace fastgan {
namespace {

constexpr std::int64_t kEvents = 10000;

/// $FASTGAN_PYTHON, else the interpreter that the build found.
std::string python() {
  const char* const chosen = std::getenv("FASTGAN_PYTHON");
  return chosen != nullptr ? chosen : FASTGAN_PYTHON;
}

void write_lhe(const std::string& path) {
  const std::string source = FASTGAN_SOURCE_DIR;
  const std::string file = source + "/examples/eventgan/processes/ttbar.toml";
  const fastgan::Process process = parse_process(read_page(file, "process"), file);
  const Table events =
      read_table(source + "/data/ttbar_sample.h5",
                 {.columns = event_columns(process), .names = {}, .limit = kEvents});
  LheTableWriter writer(path, process, {.seed = 1});
  writer.append(events.values);
  writer.commit();
  REQUIRE(writer.left_out() == 0);
}

}  // namespace

TEST_CASE("Pythia accepts and hadronises 10,000 top pairs") {
  if (python().ends_with("NOTFOUND")) {
    WARN("SKIPPED: there is no Python");
    return;
  }
  const test::TemporaryFolder folder;
  write_lhe(folder / "events.lhe.gz");
  const test::Launch launch{.program = python(), .environment = {}, .out = {}};
  const test::Finished shower =
      test::Process({FASTGAN_SOURCE_DIR "/tools/lhe/shower.py", folder / "events.lhe.gz"},
                    folder.path(), launch)
          .wait();
  INFO(shower.out << shower.err);
  if (shower.code == 77) {
    WARN("SKIPPED: " + shower.out);
    return;
  }
  CHECK(shower.code == 0);
  CHECK(shower.out.find("10000 events accepted, 0 refused") != std::string::npos);
}

}  // namespace fastgan
