// The recipes in examples/eventgan/recipes/, built into the executable.
#pragma once

#include <vector>

#include "src/cli/recipes.hpp"

namespace fastgan::eventgan {

std::vector<Recipe> recipes();

}  // namespace fastgan::eventgan
