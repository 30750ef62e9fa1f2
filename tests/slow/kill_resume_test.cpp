// kill -9 at random moments, --resume each time: the model is that of an undisturbed training.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "cli/process.hpp"

namespace fastgan::test {
namespace {

TEST_CASE("a training survives 100 kills") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  const std::vector<std::string> length = {"--iterations", "10000", "--resume"};
  REQUIRE(dygan(folder, small_training(folder, "whole", length)).code == 0);
  std::mt19937 random(1);
  std::uniform_int_distribution<int> moment(1, 60);  // ms, from before the first checkpoint on
  int killed = 0;
  for (int kill = 0; kill < 100; ++kill) {
    Process running(small_training(folder, "cut", length), folder.path());
    std::this_thread::sleep_for(std::chrono::milliseconds(moment(random)));
    running.send(SIGKILL);
    const int code = running.wait().code;
    REQUIRE((code == 0 || code == 128 + SIGKILL));
    killed += code == 0 ? 0 : 1;
  }
  CHECK(killed >= 50);
  REQUIRE(dygan(folder, small_training(folder, "cut", length)).code == 0);
  CHECK(content(folder / "cut/model.safetensors") == content(folder / "whole/model.safetensors"));
}

}  // namespace
}  // namespace fastgan::test
