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

TEST_CASE("trials equal single trainings, and the best one is kept") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  train(folder, "all", {"--iterations", "60", "--trials", "2", "--seed", "5"});
  std::vector<std::string> single;
  for (int k = 0; k < 2; ++k) {
    const std::string out = "single" + std::to_string(k);
    train(folder, out, {"--iterations", "60", "--seed", std::to_string(5 + k)});
    single.push_back(content(folder / (out + "/model.safetensors")));
    CHECK(content(folder / ("all/trial_00" + std::to_string(k) + "/model.safetensors")) ==
          single.back());
  }
  const std::string ranking = read_text(folder / "all/trials.json");
  const std::size_t first = ranking.find("\"seed\": ");
  REQUIRE(first != std::string::npos);
  const int best = ranking[first + 8] - '5';
  CHECK(content(folder / "all/model.safetensors") == single.at(static_cast<std::size_t>(best)));
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
