// The recipes in examples/lagan/recipes/, built into the executable.
#pragma once

#include <vector>

#include "src/cli/recipes.hpp"

namespace fastgan::lagan {

std::vector<Recipe> recipes();

}  // namespace fastgan::lagan
