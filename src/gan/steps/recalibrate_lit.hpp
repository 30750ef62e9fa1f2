// recalibrate_lit: a step next to the network, fitted to what it generates.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "src/gan/steps/step.hpp"

namespace fastgan {

/// Numbers of lit columns among `names`, class by class; a column is lit from `least` on. Throws
/// Error (bad_usage) as ClassMaps does, and on a `least` that is not a positive number.
std::shared_ptr<const Step> fit_recalibrate_lit(const std::vector<std::string>& names, float least,
                                                const std::vector<std::vector<float>>& generated,
                                                const std::vector<std::vector<float>>& data);

}  // namespace fastgan
