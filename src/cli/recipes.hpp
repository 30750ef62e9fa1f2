// Named recipes, built into an executable, and how the command line selects and changes one.
#pragma once

#include <string>
#include <vector>

#include "src/cli/config.hpp"

namespace fastgan {

struct Recipe {
  std::string name, toml;
};

/// The text of a file that holds a `what`, a page of text. Throws Error (bad_input) where it cannot
/// be read or is no regular file, and on more than a mebibyte.
std::string read_page(const std::string& path, const std::string& what);

/// `choice`: a name or a TOML file; "" is the first one, which is the base that declares all keys.
/// Then the changes of --set in their order. Throws Error (bad_usage) on unknown names and keys,
/// Error (bad_input) on a file that cannot be read.
Config resolve_recipe(const std::vector<Recipe>& recipes, const std::string& choice,
                      const std::vector<std::string>& sets);

}  // namespace fastgan
