// A monotone map from the quantiles of one sample onto those of another.
#pragma once

#include <vector>

#include "src/gan/steps/monotone_map.hpp"

namespace fastgan {

/// Both sorted, finite and with at least two values. Beyond the range of `generated` the map goes
/// on with slope 1 for a while.
MonotoneMap quantile_match(const std::vector<float>& generated, const std::vector<float>& data);

}  // namespace fastgan
