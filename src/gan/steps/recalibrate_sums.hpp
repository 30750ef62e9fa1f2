// recalibrate_sums: the step next to the events, fitted to what the network generates.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "src/gan/steps/step.hpp"

namespace fastgan {

/// Sums of the columns `names`, class by class. Throws Error (bad_usage) on different numbers of
/// classes, on a class of less than two events and on sums that are not finite.
std::shared_ptr<const Step> fit_recalibrate_sums(const std::vector<std::string>& names,
                                                 const std::vector<std::vector<float>>& generated,
                                                 const std::vector<std::vector<float>>& data);

}  // namespace fastgan
