// The processes in examples/eventgan/processes/, built into the executable.
#pragma once

#include <vector>

#include "src/cli/recipes.hpp"

namespace fastgan::eventgan {

/// Texts for parse_process(); the first one is the default.
std::vector<Recipe> processes();

}  // namespace fastgan::eventgan
