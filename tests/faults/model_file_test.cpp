// Damaged model files: an error that names the file, or a model, never a crash.
#include <catch2/catch.hpp>
#include <random>

#include "cli/process.hpp"
#include "fastgan/error.hpp"
#include "fastgan/generator.hpp"

namespace fastgan {
namespace {

// Bytes changed, cut off, doubled; half of the changes hit the header, where the structure is.
std::string damaged(std::string bytes, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return random() % n; };
  constexpr std::size_t kHeader = 4096;
  for (std::size_t change = 0; change < 1 + below(4); ++change) {
    const std::size_t reach = below(2) == 0 ? std::min(kHeader, bytes.size()) : bytes.size();
    const std::size_t at = below(reach);
    switch (below(5)) {
      case 0:
        bytes[at] = static_cast<char>(below(256));
        break;
      case 1:
        bytes[at] = "0123456789-e.[]{}\","[below(19)];
        break;
      case 2:
        bytes.erase(at, 1 + below(8));
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, 1 + below(8)));
        break;
      default:
        bytes.resize(std::max<std::size_t>(1, below(4) == 0 ? at : bytes.size()));
    }
  }
  return bytes;
}

TEST_CASE("1,000 damaged model files end in an error or in a model that generates") {
  const test::TemporaryFolder folder;
  test::write_events(folder / "events.csv", 100);
  REQUIRE(test::dygan(folder, test::small_training(folder, "m", {"--iterations", "5"})).code == 0);
  const std::string whole = test::read_text(folder / "m/model.safetensors");
  std::mt19937 random(1);
  int errors = 0;
  for (int round = 0; round < 1000; ++round) {
    const std::string path = folder / "damaged.safetensors";
    test::write_text(path, damaged(whole, random));
    try {
      const Model model = load(path);
      const Generator generator(model);
      Workspace workspace = generator.workspace();
      std::vector<float> events(3 * generator.columns().size());
      generator.generate({.seed = 1, .first = 0, .count = 3}, workspace, events);
    } catch (const Error& error) {
      ++errors;
      CHECK(std::string(error.what()).find('\0') == std::string::npos);
    }
  }
  CHECK(errors > 300);
}

}  // namespace
}  // namespace fastgan
