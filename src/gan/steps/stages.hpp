// How the set of columns changes from step to step.
#pragma once

#include <string>
#include <vector>

#include "src/gan/steps/step.hpp"

namespace fastgan {

/// The columns after encoding with `step`: those consumed and lost go, new ones stand where the
/// first of them stood, those changed in place stay. Throws Error (bad_input) on columns that are
/// missing or doubled.
std::vector<std::string> columns_after(const Step& step, std::vector<std::string> columns);

/// All names of a step in the order of StepRows.
std::vector<std::string> names_of(const Step& step);

}  // namespace fastgan
