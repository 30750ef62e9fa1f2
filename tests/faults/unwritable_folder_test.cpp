// Folders that may not be written: said before any work is done, exit code 3.
#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "cli/process.hpp"

namespace fastgan::test {
namespace {

namespace fs = std::filesystem;

/// Runs `work` in a thread, and what it starts, without the right of root to write everywhere.
/// False where that right cannot be given up.
template <class Work>
bool without_privileges(const Work& work) {
  bool given_up = true;
  std::thread([&] {
    given_up = ::geteuid() != 0 || ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) == 0;
    if (given_up) work();
  }).join();
  return given_up;
}

/// train, generate and evaluate into `out`, a file or folder that cannot be made.
void check_refused(const TemporaryFolder& folder, const std::string& out) {
  const std::vector<std::vector<std::string>> commands = {
      {"train", "--data", folder / "events.csv", "--out", out},
      {"generate", "--model", folder / "m", "--events", "10", "--out", out + ".csv"},
      {"evaluate", "--model", folder / "m", "--data", folder / "events.csv", "--out", out}};
  for (const std::vector<std::string>& command : commands) {
    const Finished run = dygan(folder, command);
    INFO(command.front() << ": " << run.err);
    CHECK(run.code == 3);
    CHECK(run.err.find(out) != std::string::npos);
    CHECK_FALSE(fs::exists(out));
  }
}

TEST_CASE("a folder that may not be written is refused by every command") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 100);
  REQUIRE(dygan(folder, small_training(folder, "m", {"--iterations", "5"})).code == 0);
  check_refused(folder, "/proc/fastgan");  // nobody writes there, root neither
  fs::create_directory(folder / "locked");
  fs::permissions(folder / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  const bool tried = without_privileges([&] { check_refused(folder, folder / "locked/out"); });
  if (!tried) WARN("root cannot give up its right to write here: locked folder not tried");
  // A folder of a training that became read-only is named too.
  fs::permissions(folder / "m", fs::perms::owner_read | fs::perms::owner_exec);
  without_privileges([&] {
    const Finished run =
        dygan(folder, small_training(folder, "m", {"--iterations", "9", "--resume"}));
    CHECK(run.code == 3);
    CHECK(run.err.find(folder / "m") != std::string::npos);
  });
  for (const char* locked : {"locked", "m"}) fs::permissions(folder / locked, fs::perms::owner_all);
}

}  // namespace
}  // namespace fastgan::test
