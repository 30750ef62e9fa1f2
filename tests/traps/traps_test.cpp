// Training and generation by the executable with floating-point traps in all of its threads: any
// invalid operation, division by zero or overflow would end it with SIGFPE.
#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

#include "cli/process.hpp"

namespace fastgan::test {
namespace {

Launch trapped(const TemporaryFolder& folder) {
  return {
      .environment = {"LD_PRELOAD=" FASTGAN_TRAPS_LIBRARY, "FASTGAN_TRAPS_LOG=" + folder / "log"}};
}

std::size_t count(const std::string& text, const std::string& line) {
  std::size_t found = 0;
  for (std::size_t at = text.find(line); at != text.npos; at = text.find(line, at + 1)) ++found;
  return found;
}

/// Runs dygan with traps and two threads; both must have had them to the end.
void run_trapped(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  std::filesystem::remove(folder / "log");
  arguments.insert(arguments.end(), {"--threads", "2"});
  const Finished run = Process(arguments, folder.path(), trapped(folder)).wait();
  INFO(run.err);
  CHECK(run.code == 0);
  const std::string log = read_text(folder / "log");
  CHECK(count(log, "start\n") == 1);
  CHECK(count(log, "thread\n") >= 1);
  CHECK(count(log, "end\n") == 1);
}

TEST_CASE("traps end a program that raises in its main thread or in another one") {
  const TemporaryFolder folder;
  const auto code = [&](Launch launch, const std::string& kind, const std::string& thread) {
    launch.program = FASTGAN_TRAPS_RAISE;
    return Process({kind, thread}, folder.path(), launch).wait().code;
  };
  for (const char* thread : {"main", "worker"}) {
    for (const char* kind : {"invalid", "divide", "overflow"}) {
      CAPTURE(thread, kind);
      CHECK(code(trapped(folder), kind, thread) == 128 + SIGFPE);
      CHECK(code({}, kind, thread) == 0);
    }
    for (const char* kind : {"underflow", "nothing"}) {
      CAPTURE(thread, kind);
      CHECK(code(trapped(folder), kind, thread) == 0);
    }
  }
}

TEST_CASE("training and generation raise no floating-point exception") {
  const std::string recipe = GENERATE("paper", "tuned");
  const std::string variant = GENERATE("full", "reduced");
  CAPTURE(recipe, variant);
  const TemporaryFolder folder;
  run_trapped(folder,
              {"train", "--data", FASTGAN_SOURCE_DIR "/data/dy_zmumu_unseen.h5", "--variant",
               variant, "--recipe", recipe, "--out", folder / "m", "--iterations", "60",
               "--snapshot-every", "20", "--set", "selection.events=2000", "--set",
               "chain.recalibration_events=" + std::string(recipe == "tuned" ? "20000" : "0")});
  for (const char* name : {"e.h5", "e.csv", "e.npy"}) {
    run_trapped(folder,
                {"generate", "--model", folder / "m", "--events", "5000", "--out", folder / name});
  }
  run_trapped(folder, {"generate", "--model", folder / "m", "--events", "5000", "--out",
                       folder / "z.h5", "--random-azimuth", "--compress"});
}

}  // namespace
}  // namespace fastgan::test
