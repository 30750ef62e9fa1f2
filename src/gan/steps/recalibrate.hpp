// recalibrate: the step next to the network, fitted to what the network generates.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "src/gan/steps/step.hpp"

namespace fastgan {

/// `generated` and `data`: (rows, names). Throws Error (bad_usage) on sizes that do not fit.
std::shared_ptr<const Step> fit_recalibrate(const std::vector<std::string>& names,
                                            std::span<const float> generated,
                                            std::span<const float> data);

}  // namespace fastgan
