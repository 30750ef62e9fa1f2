#include "src/cli/recipes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "fastgan/error.hpp"
#include "src/cli/nearest.hpp"

namespace fastgan {
namespace {

constexpr std::uintmax_t kLargestPage = 1 << 20;  // bytes

}  // namespace

std::string read_page(const std::string& path, const std::string& what) {
  std::error_code failed;
  const bool regular = std::filesystem::is_regular_file(path, failed);
  if (!regular) {
    throw Error(ErrorKind::bad_input,
                path + ": the " + what + " cannot be read: " +
                    (failed ? failed.message() : std::string("it is not a file")));
  }
  if (const auto size = std::filesystem::file_size(path, failed); size > kLargestPage) {
    throw Error(ErrorKind::bad_input, path + ": " + std::to_string(size) + " bytes; a " + what +
                                          " has at most " + std::to_string(kLargestPage));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (in.bad() || !in.is_open()) {
    throw Error(ErrorKind::bad_input,
                path + ": the " + what + " cannot be read: " + std::strerror(errno));
  }
  return text;
}

Config resolve_recipe(const std::vector<Recipe>& recipes, const std::string& choice,
                      const std::vector<std::string>& sets) {
  const Recipe& base = recipes.front();
  Config config(base.toml, base.name + ".toml");
  const auto named = std::ranges::find(recipes, choice, &Recipe::name);
  if (named != recipes.end()) {
    if (named != recipes.begin()) config.overlay(named->toml, named->name + ".toml");
  } else if (choice.ends_with(".toml")) {
    config.overlay(read_page(choice, "recipe"), choice);
  } else if (!choice.empty()) {
    std::vector<std::string> names;
    names.reserve(recipes.size());
    for (const Recipe& recipe : recipes) names.push_back(recipe.name);
    std::string known;
    for (const std::string& name : names) known += name + ", ";
    throw Error(ErrorKind::bad_usage, "--recipe " + choice + ": no such recipe" +
                                          did_you_mean(choice, names) + " (known: " + known +
                                          "or a file that ends in .toml)");
  }
  for (const std::string& assignment : sets) config.set(assignment);
  return config;
}

}  // namespace fastgan
