// The frame around a training: snapshots, selection, checkpoints, resume, interruption, divergence.
#include "fastgan/training.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "fastgan/error.hpp"
#include "tests/gan/small_gan.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

/// A folder that is gone when the test ends.
class Folder {
 public:
  explicit Folder(const char* name)
      : path_(std::filesystem::temp_directory_path() / (std::string("fastgan_training_") + name)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::vector<std::string> lines(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

TrainingOptions options_for(const std::string& folder) {
  return {.folder = folder,
          .iterations = 40,
          .snapshot_every = 10,
          .checkpoint_every_s = 0,
          .identity = "test",
          .judge = [](std::span<const float> weights) {
            return Figures{{"score", std::fabs(weights[0])}};
          }};
}

struct Result {
  std::vector<float> weights, best;
  Index best_iteration;
};

/// Runs until the end or, with `stop_at`, until an interruption after that many iterations.
Result run(TrainingOptions options, const std::vector<float>& data, Index stop_at = -1) {
  Gan gan({&cpu_backend(), nullptr}, small_options(), data);
  Index done = 0;
  options.interrupted = [&] { return done == stop_at; };
  Training training(gan, std::move(options));
  while (training.next_iteration()) {
    iterate(gan, training.rate());
    done = training.iteration();
  }
  CHECK(training.was_interrupted() == (stop_at >= 0));
  return {copy(gan.state().generator), copy(training.best()), training.best_iteration()};
}

}  // namespace

TEST_CASE("a training that is interrupted and resumed ends with the same bits") {
  const std::vector<float> data = small_data();
  const Folder whole("whole"), parts("parts");
  const Result undisturbed = run(options_for(whole.path()), data);
  for (const Index stop : {3, 10, 25}) {
    TrainingOptions options = options_for(parts.path());
    options.resume = stop != 3;
    run(options, data, stop);
  }
  TrainingOptions options = options_for(parts.path());
  options.resume = true;
  const Result resumed = run(options, data);
  CHECK(same_bits(undisturbed.weights, resumed.weights));
  CHECK(same_bits(undisturbed.best, resumed.best));
  CHECK(undisturbed.best_iteration == resumed.best_iteration);
  CHECK(lines(parts.path() + "/history.jsonl").size() == 4);
  CHECK(lines(whole.path() + "/history.jsonl").size() == 4);
  CHECK_THAT(lines(parts.path() + "/history.jsonl").at(2),
             Catch::Contains("\"iteration\":30") && Catch::Contains("\"score\":"));
}

TEST_CASE("resuming a training that had ended adds nothing to its history") {
  const std::vector<float> data = small_data();
  const Folder folder("ended");
  TrainingOptions options = options_for(folder.path());
  options.iterations = 25;  // no multiple of the snapshots' distance
  const Result ended = run(options, data);
  options.resume = true;
  const Result again = run(options, data);
  CHECK(same_bits(ended.weights, again.weights));
  CHECK(lines(folder.path() + "/history.jsonl").size() == 3);
}

TEST_CASE("the best snapshot is kept") {
  const std::vector<float> data = small_data();
  TrainingOptions options = options_for("");
  int snapshots = 0;
  options.judge = [&](std::span<const float>) {
    return Figures{{"score", ++snapshots == 3 ? 1.0 : 2.0}};
  };
  const Result result = run(options, data);
  CHECK(snapshots == 4);
  CHECK(result.best_iteration == 30);
  CHECK_FALSE(same_bits(result.weights, result.best));
}

TEST_CASE("a judge that sees only NaN leaves the last weights") {
  const std::vector<float> data = small_data();
  TrainingOptions options = options_for("");
  options.judge = [](std::span<const float>) { return Figures{{"score", NAN}}; };
  const Result result = run(options, data);
  CHECK(result.best_iteration == 0);
}

TEST_CASE("the learning rate falls to zero over the last part") {
  const std::vector<float> data = small_data();
  Gan gan({&cpu_backend(), nullptr}, small_options(), data);
  TrainingOptions options = options_for("");
  options.decay_from = 0.5;
  Training training(gan, options);
  std::vector<float> rates;
  while (training.next_iteration()) rates.push_back(training.rate());
  REQUIRE(rates.size() == 40);
  CHECK(rates[19] == 1.0f);
  CHECK(rates[29] == Approx(0.5f));
  CHECK(rates[39] == 0.0f);
}

TEST_CASE("a diverged training names the iteration and keeps the checkpoint") {
  // A broken weight shows in a loss of the next iteration, or at once where a snapshot is due.
  const Index broken = GENERATE(17, 20);
  const std::vector<float> data = small_data();
  const Folder folder("diverged");
  Gan gan({&cpu_backend(), nullptr}, small_options(), data);
  Training training(gan, options_for(folder.path()));
  const auto diverge = [&] {
    while (training.next_iteration()) {
      iterate(gan);
      if (training.iteration() != broken) continue;
      gan.state().generator[5] = NAN;
      gan.restore(gan.counters());
    }
  };
  CHECK_THROWS_WITH(diverge(),
                    Catch::Contains(broken == 17 ? "diverged at iteration 18: discriminator"
                                                 : "diverged at iteration 20: a weight") &&
                        Catch::Contains("last checkpoint is kept"));
  TrainingOptions options = options_for(folder.path());
  options.resume = true;
  Gan again({&cpu_backend(), nullptr}, small_options(), data);
  Training resumed(again, options);
  CHECK(resumed.next_iteration());
  CHECK(resumed.iteration() == 11);
}

TEST_CASE("a checkpoint of another training or a damaged one is refused") {
  const std::vector<float> data = small_data();
  const Folder folder("other");
  run(options_for(folder.path()), data, 20);
  TrainingOptions options = options_for(folder.path());
  options.resume = true;
  Gan gan({&cpu_backend(), nullptr}, small_options(), data);
  options.identity = "another recipe";
  CHECK_THROWS_WITH(Training(gan, options), Catch::Contains("belongs to another training"));
  options.identity = "test";
  std::filesystem::resize_file(folder.path() + "/checkpoint/state.safetensors", 1000);
  CHECK_THROWS_AS(Training(gan, options), Error);
}

TEST_CASE("resume without a checkpoint starts afresh and says so") {
  const std::vector<float> data = small_data();
  const Folder folder("afresh");
  Gan gan({&cpu_backend(), nullptr}, small_options(), data);
  TrainingOptions options = options_for(folder.path());
  options.resume = true;
  std::string said;
  options.log = [&](Severity, std::string_view, std::string_view text) { said += text; };
  Training training(gan, options);
  CHECK(said.find("starting afresh") != std::string::npos);
}
