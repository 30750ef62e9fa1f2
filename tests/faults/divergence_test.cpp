// A training that diverges: the iteration is named, the last good checkpoint stays and serves.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "fastgan/tensor_file.hpp"

namespace fastgan::test {
namespace {

/// A small training with steps that are too large and a checkpoint after each of them.
std::vector<std::string> steep(const TemporaryFolder& folder,
                               const std::vector<std::string>& added) {
  std::vector<std::string> all =
      small_training(folder, "m",
                     {"--set", "optimizer.name=sgd", "--set", "optimizer.learning_rate=0.3",
                      "--set", "optimizer.discriminator_learning_rate=0.3", "--set",
                      R"(chain.transforms_reduced=["rotate"])"});  // momenta in GeV: steep
  *(std::ranges::find(all, "--snapshot-every") + 1) = "1";
  all.insert(all.end(), added.begin(), added.end());
  return all;
}

TEST_CASE("a diverged training names the iteration and can be resumed from before it") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  const auto train = [&](const std::vector<std::string>& added) {
    return dygan(folder, steep(folder, added));
  };
  const Finished run = train({"--iterations", "500"});
  INFO(run.err);
  CHECK(run.code == 1);
  CHECK(run.err.find("the last checkpoint is kept in " + folder / "m/checkpoint") !=
        std::string::npos);
  const std::string before = "training diverged at iteration ";
  const std::size_t at = run.err.find(before);
  REQUIRE(at != std::string::npos);
  const int iteration = std::stoi(run.err.substr(at + before.size()));
  REQUIRE(iteration > 1);
  REQUIRE(iteration < 500);
  CHECK_FALSE(std::filesystem::exists(folder / "m/model.safetensors"));

  const TensorFile state = load_tensor_file(folder / "m/checkpoint/state.safetensors");
  const int kept = nlohmann::json::parse(state.metadata.at("state")).at("iteration");
  CHECK(kept == iteration - 1);
  for (const char* weights : {"generator", "discriminator"}) {
    for (const float w : state.tensors.at(weights).values) REQUIRE(std::isfinite(w));
  }
  const Finished again = train({"--iterations", "500", "--resume"});
  CHECK(again.code == 1);
  CHECK(again.err.find(before + std::to_string(iteration) + ":") != std::string::npos);
  const Finished shorter = train({"--iterations", std::to_string(kept), "--resume"});
  INFO(shorter.err);
  CHECK(shorter.code == 0);
  CHECK(std::filesystem::exists(folder / "m/model.safetensors"));
}

}  // namespace
}  // namespace fastgan::test
