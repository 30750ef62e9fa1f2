// The tool on a disk that is full: an error that names the file, exit code 3, nothing half-written.
#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/process.hpp"
#include "file_size_limit.hpp"

namespace fastgan::test {
namespace {

namespace fs = std::filesystem;

void train(const TemporaryFolder& folder, const std::string& out,
           const std::vector<std::string>& added) {
  const Finished run = dygan(folder, small_training(folder, out, added));
  INFO(run.err);
  REQUIRE(run.code == 0);
}

/// Runs the tool where no file may grow beyond `bytes`.
Finished limited(rlim_t bytes, const TemporaryFolder& folder,
                 const std::vector<std::string>& arguments) {
  const FileSizeLimit limit(bytes);
  return dygan(folder, arguments);
}

/// Names of temporary files below a folder.
std::string leftovers(const std::string& folder) {
  std::string names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.find(".part") != std::string::npos || name == ".writable") names += name + " ";
  }
  return names;
}

TEST_CASE("generate on a full disk keeps the file from before and leaves no other") {
  const std::string name = GENERATE("e.h5", "e.npy", "e.csv");
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 100);
  train(folder, "m", {"--iterations", "5"});
  write_text(folder / name, "old");
  const Finished run =
      limited(50'000, folder,
              {"generate", "--model", folder / "m", "--events", "5000", "--out", folder / name});
  CHECK(run.code == 3);
  CHECK(run.err.find(folder / name + ": cannot write: ") != std::string::npos);
  CHECK(run.err.find("free some space") != std::string::npos);
  CHECK(read_text(folder / name) == "old");
  CHECK(leftovers(folder.path()).empty());
}

TEST_CASE("a training on a full disk keeps its last checkpoint and goes on from it") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  train(folder, "whole", {"--iterations", "40"});
  train(folder, "cut", {"--iterations", "20"});
  const std::string state = folder / "cut/checkpoint/state.safetensors";
  const std::string history = folder / "cut/history.jsonl";
  const std::string good = read_text(state), told = read_text(history);
  fs::remove(folder / "cut/model.safetensors");
  // No room for one more line of the history; room for that, but not for the checkpoint.
  const bool line_fits = GENERATE(false, true);
  const rlim_t room = told.size() + (line_fits ? 2000 : 10);
  REQUIRE(good.size() > room);
  const Finished run =
      limited(room, folder, small_training(folder, "cut", {"--iterations", "40", "--resume"}));
  CHECK(run.code == 3);
  CHECK(run.err.find(line_fits ? state : history) != std::string::npos);
  CHECK(run.err.find("free some space") != std::string::npos);
  CHECK(read_text(state) == good);
  CHECK(read_text(history).ends_with("}\n"));
  CHECK_FALSE(fs::exists(folder / "cut/model.safetensors"));
  CHECK(leftovers(folder.path()).empty());
  train(folder, "cut", {"--iterations", "40", "--resume"});
  CHECK(content(folder / "cut/model.safetensors") == content(folder / "whole/model.safetensors"));
}

TEST_CASE("evaluate on a full disk leaves whole files only") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 100);
  const Finished run = limited(20'000, folder,
                               {"evaluate", "--generated", folder / "events.csv", "--data",
                                folder / "events.csv", "--out", folder / "report"});
  CHECK(run.code == 3);
  CHECK(run.err.find("free some space") != std::string::npos);
  CHECK_FALSE(fs::exists(folder / "report/report.html"));
  CHECK(leftovers(folder.path()).empty());
}

TEST_CASE("lines that standard output does not take are an error") {
  const TemporaryFolder folder;
  const std::vector<std::string> arguments = GENERATE(
      std::vector<std::string>{"--help"}, std::vector<std::string>{"train", "--print-config"});
  const Finished run = Process(arguments, folder.path(), {.out = "/dev/full"}).wait();
  CHECK(run.code == 3);
  CHECK(run.err.find("standard output cannot be written") != std::string::npos);
}

}  // namespace
}  // namespace fastgan::test
