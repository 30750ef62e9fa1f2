// The executable for jet images: train, resume, generate, evaluate, compare.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "cli/process.hpp"
#include "fastgan/io/image_io.hpp"

namespace fastgan::test {
namespace {

constexpr std::size_t kPixels = 25 * 25;

Finished lagan(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
  return Process(arguments, folder.path(), {.program = FASTGAN_BIN_DIR "/lagan"}).wait();
}

/// Jets with a hard core and, of class 1, a second one.
void write_jets(const std::string& path, std::size_t count) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(0, 1);
  const auto writer = open_image_writer(path, {.observables = {}});
  std::vector<float> pixels(count * kPixels, 0.0f);
  std::vector<std::uint8_t> signal;
  for (std::size_t n = 0; n < count; ++n) {
    signal.push_back(static_cast<std::uint8_t>(n % 2));
    float* image = pixels.data() + n * kPixels;
    image[12 * 25 + 12] = 200 + 50 * uniform(random);
    if (n % 2 == 1) image[18 * 25 + 12] = 60 + 20 * uniform(random);
    for (int k = 0; k < 20; ++k) image[random() % kPixels] += 2 * uniform(random);
  }
  writer->append({.pixels = pixels, .signal = signal});
  writer->commit();
}

std::vector<std::string> training(const TemporaryFolder& folder, const std::string& out,
                                  const std::vector<std::string>& added) {
  std::vector<std::string> arguments = {"train",
                                        "--data",
                                        folder / "jets.h5",
                                        "--out",
                                        folder / out,
                                        "--snapshot-every",
                                        "2",
                                        "--checkpoint-every",
                                        "0",
                                        "--set",
                                        "training.batch=20",
                                        "--set",
                                        "selection.events=60"};
  arguments.insert(arguments.end(), added.begin(), added.end());
  return arguments;
}

void train(const TemporaryFolder& folder, const std::string& out,
           const std::vector<std::string>& added) {
  const Finished run = lagan(folder, training(folder, out, added));
  INFO(run.err);
  REQUIRE(run.code == 0);
}

double median_lit(const Images& images, std::uint8_t label) {
  std::vector<double> counts;
  for (std::size_t n = 0; n < images.count(); ++n) {
    if (images.signal[n] != label) continue;
    counts.push_back(static_cast<double>(
        std::ranges::count_if(images.image(n), [](float pt) { return pt > 0; })));
  }
  std::ranges::sort(counts);
  return counts.at(counts.size() / 2);
}

}  // namespace

TEST_CASE("lagan: stop and --resume, and any number of threads, give the same model") {
  const TemporaryFolder folder;
  write_jets(folder / "jets.h5", 120);
  train(folder, "whole", {"--iterations", "4", "--threads", "1"});
  train(folder, "threads", {"--iterations", "4", "--threads", "2"});
  train(folder, "parts", {"--iterations", "2"});
  train(folder, "parts", {"--iterations", "4", "--resume"});
  const std::string whole = content(folder / "whole/model.safetensors");
  CHECK(content(folder / "threads/model.safetensors") == whole);
  CHECK(content(folder / "parts/model.safetensors") == whole);
}

TEST_CASE("lagan: a recalibrated model lights as many pixels as the data") {
  const TemporaryFolder folder;
  write_jets(folder / "jets.h5", 120);
  for (const std::string threads : {"1", "2"}) {
    train(folder, "m" + threads,
          {"--iterations", "4", "--architecture", "fcgan", "--threads", threads, "--set",
           "chain.recalibration_events=400"});
  }
  CHECK(content(folder / "m2/model.safetensors") == content(folder / "m1/model.safetensors"));
  const Finished run = lagan(folder, {"generate", "--model", folder / "m1", "--out",
                                      folder / "g.h5", "--events", "300", "--seed", "2"});
  INFO(run.err);
  REQUIRE(run.code == 0);
  const Images data = read_images(folder / "jets.h5"), jets = read_images(folder / "g.h5");
  for (const std::uint8_t label : {std::uint8_t{0}, std::uint8_t{1}}) {
    CAPTURE(int(label));
    CHECK(std::fabs(median_lit(jets, label) - median_lit(data, label)) <= 1);
  }
}

TEST_CASE("lagan: generate writes the published layout, the same jets for any split") {
  const TemporaryFolder folder;
  write_jets(folder / "jets.h5", 120);
  train(folder, "m", {"--iterations", "2", "--architecture", "fcgan"});
  const auto generate = [&](const std::string& out, const std::vector<std::string>& added) {
    std::vector<std::string> arguments = {"generate", "--model", folder / "m", "--out",
                                          folder / out};
    arguments.insert(arguments.end(), added.begin(), added.end());
    const Finished run = lagan(folder, arguments);
    INFO(run.err);
    REQUIRE(run.code == 0);
    return read_images(folder / out);
  };
  const Images all = generate("all.h5", {"--events", "150", "--threads", "1"});
  CHECK(all.count() == 150);
  CHECK(all.observables.columns.size() == 6);
  CHECK(std::count(all.signal.begin(), all.signal.end(), 1) == 75);
  const Images part = generate("part.h5", {"--events", "40", "--first", "70", "--threads", "2"});
  const auto from = all.pixels.begin() + 70 * kPixels;
  CHECK(std::equal(part.pixels.begin(), part.pixels.end(), from));
  const Images signal = generate("signal.h5", {"--events", "30", "--class", "signal"});
  CHECK(std::count(signal.signal.begin(), signal.signal.end(), 1) == 30);
  CHECK(std::equal(signal.pixels.begin() + kPixels, signal.pixels.begin() + 2 * kPixels,
                   all.pixels.begin() + kPixels));
  const Finished run =
      lagan(folder, {"evaluate", "--model", folder / "m", "--data", folder / "jets.h5", "--train",
                     folder / "jets.h5", "--out", folder / "report"});
  INFO(run.err);
  REQUIRE(run.code == 0);
  const auto metrics = nlohmann::json::parse(read_text(folder / "report/metrics.json"));
  for (const char* name : {"signal mass", "background tau21", "signal n_pixels"}) {
    CHECK(metrics.at("observables").at(name).at("ks_null") > 0);
  }
  CHECK(metrics.at("sigma").at("sigma") > metrics.at("sigma").at("sigma_null"));
  for (const char* truth : {"background", "signal"}) {
    const auto& shares = metrics.at("auxiliary_output").at("real").at(truth);
    CHECK(shares.at("background").get<double>() + shares.at("signal").get<double>() == Approx(1));
  }
  for (const char* learned_from : {"generated", "real"}) {
    CHECK(metrics.at("class_transfer").at(learned_from).at("auc") > 0);
  }
  CHECK(std::filesystem::exists(folder / "report/plots/average_difference_data.svg"));
}

TEST_CASE("lagan: compare trains every architecture and ranks them by sigma") {
  const TemporaryFolder folder;
  write_jets(folder / "jets.h5", 60);
  const Finished run =
      lagan(folder, {"compare", "--data", folder / "jets.h5", "--unseen", folder / "jets.h5",
                     "--iterations", "1", "--seeds", "2", "--out", folder / "c", "--set",
                     "training.batch=10", "--set", "selection.events=20"});
  INFO(run.err);
  REQUIRE(run.code == 0);
  const auto compare = nlohmann::json::parse(read_text(folder / "c/compare.json"));
  for (const char* architecture : {"lagan", "fcgan", "dcgan", "hybrid"}) {
    CHECK(compare.at("architectures").at(architecture).at("sigma").size() == 2);
  }
  CHECK(compare.at("sigma_null") > 0);
  CHECK(std::filesystem::exists(folder / "c/compare.svg"));
}

TEST_CASE("lagan: bad input is one clear line") {
  const TemporaryFolder folder;
  write_jets(folder / "jets.h5", 60);
  const Finished unknown = lagan(folder, training(folder, "m", {"--architecture", "transformer"}));
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("--architecture") != std::string::npos);
  write_text(folder / "jets.h5", "no images");
  const Finished broken = lagan(folder, training(folder, "m", {"--iterations", "1"}));
  CHECK(broken.code == 1);
  CHECK(broken.err.find("jets.h5") != std::string::npos);
  const Finished other = lagan(folder, {"generate", "--model", folder / "jets.h5", "--events", "1",
                                        "--out", folder / "g.h5"});
  CHECK(other.code == 1);
}

}  // namespace fastgan::test
