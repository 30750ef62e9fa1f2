#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "cli/process.hpp"

namespace fastgan::test {
namespace {

Finished train(const TemporaryFolder& folder, const std::string& out,
               const std::vector<std::string>& added) {
  const Finished run = dygan(folder, small_training(folder, out, added));
  INFO(run.err);
  REQUIRE(run.code == 0);
  return run;
}

TEST_CASE("the last line gives iterations per second, also with --quiet") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  const Finished run = train(folder, "a", {"--iterations", "3", "--quiet"});
  CHECK(run.out.ends_with(" iterations/s\n"));
  CHECK(std::filesystem::exists(folder / "a/model.safetensors"));
}

TEST_CASE("a folder with a model is refused without --resume or --overwrite") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  const std::vector<std::string> length = {"--iterations", "20"};
  train(folder, "a", length);
  const std::string before = read_text(folder / "a/model.safetensors");
  const Finished refused = dygan(folder, small_training(folder, "a", length));
  CHECK(refused.code == 2);
  CHECK(read_text(folder / "a/model.safetensors") == before);
  train(folder, "a", {"--iterations", "20", "--overwrite", "--seed", "7"});
  CHECK(read_text(folder / "a/model.safetensors") != before);
  const Finished fresh = train(folder, "b", {"--iterations", "20", "--resume"});
  CHECK(fresh.out.find("starting afresh") != std::string::npos);
}

TEST_CASE("stop and --resume, and any number of threads, give the same model") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  train(folder, "whole", {"--iterations", "200", "--threads", "1"});
  train(folder, "threads", {"--iterations", "200", "--threads", "2"});
  train(folder, "parts", {"--iterations", "90"});
  train(folder, "parts", {"--iterations", "200", "--resume"});
  const std::string whole = content(folder / "whole/model.safetensors");
  CHECK(content(folder / "threads/model.safetensors") == whole);
  CHECK(content(folder / "parts/model.safetensors") == whole);
  train(folder, "seed", {"--iterations", "200", "--seed", "2"});
  CHECK(content(folder / "seed/model.safetensors") != whole);
}

TEST_CASE("SIGINT stops after a checkpoint with exit code 130") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  const std::vector<std::string> length = {"--iterations", "4000"};
  train(folder, "whole", length);
  Process running(small_training(folder, "cut", length), folder.path());
  for (int i = 0; i < 2000 && !std::filesystem::exists(folder / "cut/history.jsonl"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  running.send(SIGINT);
  CHECK(running.wait().code == 130);
  CHECK_FALSE(std::filesystem::exists(folder / "cut/model.safetensors"));
  train(folder, "cut", {"--iterations", "4000", "--resume"});
  CHECK(content(folder / "cut/model.safetensors") == content(folder / "whole/model.safetensors"));
}

constexpr int kTrials = 3;

std::string trial_model(const std::string& folder, int trial) {
  return content(folder + "/trial_00" + std::to_string(trial) + "/model.safetensors");
}

TEST_CASE("trials, one after the other or at once, equal single trainings; the best one is kept") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  std::vector<std::string> single;
  for (int trial = 0; trial < kTrials; ++trial) {
    const std::string out = "single" + std::to_string(trial);
    train(folder, out, {"--iterations", "60", "--seed", std::to_string(5 + trial)});
    single.push_back(content(folder / (out + "/model.safetensors")));
  }
  for (const std::string threads : {"1", "2", "4"}) {
    const std::string out = "all" + threads;
    train(folder, out,
          {"--iterations", "60", "--trials", std::to_string(kTrials), "--seed", "5", "--threads",
           threads});
    for (int trial = 0; trial < kTrials; ++trial) {
      CHECK(trial_model(folder / out, trial) == single[static_cast<std::size_t>(trial)]);
    }
    const std::string ranking = read_text(folder / (out + "/trials.json"));
    const std::size_t first = ranking.find("\"seed\": ");
    REQUIRE(first != std::string::npos);
    const int best = ranking[first + 8] - '5';
    CHECK(content(folder / (out + "/model.safetensors")) ==
          single.at(static_cast<std::size_t>(best)));
  }
}

TEST_CASE("SIGINT stops trials at once, each after a checkpoint, and --resume finishes all") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  const std::vector<std::string> length = {"--iterations",          "1500",      "--trials",
                                           std::to_string(kTrials), "--threads", "2"};
  train(folder, "whole", length);
  Process running(small_training(folder, "cut", length), folder.path());
  for (int i = 0; i < 2000 && !std::filesystem::exists(folder / "cut/trial_001/history.jsonl");
       ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  running.send(SIGINT);
  const Finished stopped = running.wait();
  CHECK(stopped.code == 130);
  CHECK(stopped.err.find("of 3 trials are done; the same command with --resume") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "cut/trials.json"));
  std::vector<std::string> resumed = length;
  resumed.push_back("--resume");
  train(folder, "cut", resumed);
  for (int trial = 0; trial < kTrials; ++trial) {
    CHECK(trial_model(folder / "cut", trial) == trial_model(folder / "whole", trial));
  }
}

TEST_CASE("a trial that fails is named, and ends the command with its error") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  std::vector<std::string> arguments = {"--iterations", "500", "--trials", "2", "--threads", "2"};
  for (const std::string network : {"", "discriminator_"}) {
    arguments.push_back("--set");
    arguments.push_back("optimizer." + network + "learning_rate=1e30");
  }
  const Finished run = dygan(folder, small_training(folder, "a", arguments));
  CHECK(run.code != 0);
  CHECK(run.err.find("diverged at iteration") != std::string::npos);
  CHECK(run.err.find(": failed; those that run") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "a/model.safetensors"));
}

TEST_CASE("generated events do not depend on threads or on how the range is split") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  train(folder, "a", {"--iterations", "20"});
  const auto generate = [&](const std::string& out, const std::vector<std::string>& added) {
    std::vector<std::string> arguments = {"generate", "--model", folder / "a/model.safetensors",
                                          "--out", folder / out};
    arguments.insert(arguments.end(), added.begin(), added.end());
    REQUIRE(dygan(folder, arguments).code == 0);
    return read_text(folder / out);
  };
  const std::string whole = generate("whole.csv", {"--events", "1500", "--threads", "1"});
  CHECK(generate("threads.csv", {"--events", "1500", "--threads", "2"}) == whole);
  const std::string head = generate("head.csv", {"--events", "700"});
  const std::string tail = generate("tail.csv", {"--events", "800", "--first", "700"});
  CHECK(head + tail.substr(tail.find('\n') + 1) == whole);
  CHECK(generate("seed.csv", {"--events", "1500", "--seed", "2"}) != whole);
}

}  // namespace
}  // namespace fastgan::test
