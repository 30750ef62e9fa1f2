// Damaged recipes: an error or a valid recipe, never a crash.
#include <catch2/catch.hpp>
#include <random>

#include "cli/process.hpp"
#include "fastgan/error.hpp"
#include "src/cli/config.hpp"

namespace fastgan {
namespace {

std::string mutated(std::string text, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return random() % n; };
  for (std::size_t change = 0; change < 1 + below(8); ++change) {
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, 1 + below(20));
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), below(40)));
        break;
      default:
        text.insert(at, below(300), "[{\"'0=-."[below(8)]);
        break;
    }
    if (text.empty()) return text;
  }
  return text;
}

TEST_CASE("1,000 mutated recipes end in an error or a recipe") {
  const std::string toml =
      test::read_text(std::string(FASTGAN_SOURCE_DIR) + "/examples/dygan/recipes/paper.toml");
  REQUIRE(toml.size() > 100);
  std::mt19937 random(1);
  int errors = 0;
  for (int round = 0; round < 1000; ++round) {
    Config config(toml, "paper.toml");
    try {
      config.overlay(mutated(toml, random), "mutated.toml");
    } catch (const Error& error) {
      ++errors;
      CHECK(error.kind() == ErrorKind::bad_usage);
      CHECK(std::string(error.what()).find("mutated.toml") == 0);
    }
  }
  CHECK(errors > 500);
}

}  // namespace
}  // namespace fastgan
