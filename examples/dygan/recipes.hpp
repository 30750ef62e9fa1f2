// The recipes in examples/dygan/recipes/, built into the executable.
#pragma once

#include <vector>

#include "src/cli/recipes.hpp"

namespace fastgan::dygan {

std::vector<Recipe> recipes();

}  // namespace fastgan::dygan
