// The makers of all steps; each is documented in the file of its name.
#pragma once

#include <memory>

#include "src/gan/steps/step.hpp"
#include "src/gan/steps/step_json.hpp"

namespace fastgan {

std::shared_ptr<const Step> fit_rotate(const Table& events);
std::shared_ptr<const Step> read_rotate(const StepJson& json);
std::shared_ptr<const Step> fit_smear_nvtx(const Table& events);
std::shared_ptr<const Step> read_smear_nvtx(const StepJson& json);
std::shared_ptr<const Step> fit_select(const Table& events);
std::shared_ptr<const Step> read_select(const StepJson& json);
std::shared_ptr<const Step> read_recalibrate(const StepJson& json);

}  // namespace fastgan
