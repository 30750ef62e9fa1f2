// What the classifier of a two-sample test sees of its events.
#pragma once

#include <vector>

#include "fastgan/table.hpp"

namespace fastgan {

/// Inputs (rows of a then rows of b, 2·columns), contiguous: the columns standardised over both
/// tables and cut at ±8, then their ranks spread uniformly with mean 0 and variance 1, equal
/// values sharing the mean of their ranks.
std::vector<float> classifier_inputs(const Table& a, const Table& b);

}  // namespace fastgan
