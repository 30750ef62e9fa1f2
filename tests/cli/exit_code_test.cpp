#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/process.hpp"
#include "fastgan/isa.hpp"

namespace fastgan::test {
namespace {

struct Expectation {
  int code;
  const char* text;  // part of the one line on standard error
  std::vector<std::string> arguments;
};

void check(const TemporaryFolder& folder, const Expectation& expected) {
  const Finished run = dygan(folder, expected.arguments);
  INFO(run.err);
  CHECK(run.code == expected.code);
  CHECK(run.err.find(expected.text) != std::string::npos);
  CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
}

TEST_CASE("help and the resolved recipe need no data") {
  const TemporaryFolder folder;
  for (const char* command : {"train", "generate", "info"}) {
    const Finished help = dygan(folder, {command, "--help"});
    CHECK(help.code == 0);
    CHECK(help.out.find("Exit codes") != std::string::npos);
    CHECK(help.out.find("Examples") != std::string::npos);
  }
  const Finished config = dygan(folder, {"train", "--print-config", "--set", "loss.c1=0"});
  CHECK(config.code == 0);
  CHECK(config.out.find("c1 = 0.0") != std::string::npos);
}

TEST_CASE("bad usage ends with 2, one line, and the nearest name") {
  const TemporaryFolder folder;
  check(folder, {2, "did you mean 'train'", {"trian"}});
  check(folder, {2, "did you mean '--threads'", {"train", "--threds", "3"}});
  check(folder, {2, "did you mean 'loss.c1'", {"train", "--print-config", "--set", "los.c1=0"}});
  check(folder, {2, "--threads", {"train", "--threads", "0"}});
  check(folder, {2, "--seed", {"train", "--seed", "-3"}});
  check(folder, {2, "--data", {"train"}});
  check(folder, {2, "no such recipe", {"train", "--print-config", "--recipe", "papr"}});
  check(folder, {2, "--events", {"generate", "--model", "m", "--out", "e.csv"}});
}

TEST_CASE("bad input ends with 1 and devices that are missing with 3") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 50);
  check(folder, {1, "missing.csv", {"train", "--data", folder / "missing.csv", "--quiet"}});
  check(folder, {1, "missing.safetensors", {"info", "--model", folder / "missing.safetensors"}});
  if (!is_supported(Precision::bf16)) {
    check(folder, {3, "needs AMX", small_training(folder, "m", {"--precision", "bf16"})});
  }
  check(folder, {3, "tf32 is computed by CUDA alone",
                 small_training(folder, "m", {"--precision", "tf32", "--device", "cpu"})});
  write_text(folder / "short.csv", "px1,pz1,E1\n1,2,3\n4,5,6\n");
  check(folder,
        {1, "px2", {"train", "--data", folder / "short.csv", "--quiet", "--out", folder / "m"}});
  CHECK_FALSE(std::filesystem::exists(folder / "m"));
  write_text(folder / "file", "");
  check(folder, {3, "file", small_training(folder, "file", {"--quiet", "--iterations", "1"})});
}

TEST_CASE("cuda asked for and not usable ends with 3 and one line; auto says what it takes") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 50);
  const auto run = [&](const std::vector<std::string>& arguments) {
    return Process(arguments, folder.path(),
                   {.environment = {"FASTGAN_CUDA_LIBRARY=/nowhere/libfastgan_cuda.so"}})
        .wait();
  };
  const std::vector<std::string> train =
      small_training(folder, "m", {"--iterations", "1", "--device", "cuda"});
  const std::vector<std::string> generate{"generate",       "--model",  folder / "m",
                                          "--events",       "3",        "--out",
                                          folder / "e.csv", "--device", "cuda"};
  for (const auto& arguments : {train, generate}) {
    const Finished asked = run(arguments);
    INFO(asked.err);
    CHECK(asked.code == 3);
    CHECK(asked.err.find("--device cuda: libfastgan_cuda.so cannot be loaded") !=
          std::string::npos);
    CHECK(asked.err.find("--device cpu") != std::string::npos);
    CHECK(std::count(asked.err.begin(), asked.err.end(), '\n') == 1);
  }
  CHECK_FALSE(std::filesystem::exists(folder / "m"));
  const Finished chosen = run(small_training(folder, "m", {"--iterations", "1"}));
  INFO(chosen.err);
  CHECK(chosen.code == 0);
  CHECK((chosen.out + chosen.err).find("device cpu (auto: libfastgan_cuda.so cannot be loaded)") !=
        std::string::npos);
  const Finished evaluate = run(
      {"evaluate", "--model", folder / "m", "--data", folder / "events.csv", "--device", "cuda"});
  CHECK(evaluate.code == 3);
  CHECK(evaluate.err.find("runs on the CPU alone") != std::string::npos);
}

TEST_CASE("a training that diverges names the iteration and writes no model") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 50);
  const Finished run =
      dygan(folder, small_training(folder, "m",
                                   {"--iterations", "50", "--set", "optimizer.name=sgd", "--set",
                                    "optimizer.learning_rate=1e30", "--set",
                                    "optimizer.discriminator_learning_rate=1e30"}));
  CHECK(run.code == 1);
  CHECK(run.err.find("diverged at iteration") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "m/model.safetensors"));
}

}  // namespace
}  // namespace fastgan::test
