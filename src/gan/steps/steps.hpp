// The makers of all steps; each is documented in the file of its name.
#pragma once

#include <memory>

#include "fastgan/physics/process.hpp"
#include "src/gan/steps/step.hpp"
#include "src/gan/steps/step_json.hpp"

namespace fastgan {

std::shared_ptr<const Step> fit_rotate(const Table& events);
std::shared_ptr<const Step> read_rotate(const StepJson& json);
std::shared_ptr<const Step> fit_smear_nvtx(const Table& events);
std::shared_ptr<const Step> read_smear_nvtx(const StepJson& json);
std::shared_ptr<const Step> fit_select(const Table& events);
std::shared_ptr<const Step> read_select(const StepJson& json);
std::shared_ptr<const Step> fit_dequantize_nvtx(const Table& events);
std::shared_ptr<const Step> read_dequantize_nvtx(const StepJson& json);
std::shared_ptr<const Step> fit_isolation_sum(const Table& events);
std::shared_ptr<const Step> read_isolation_sum(const StepJson& json);
std::shared_ptr<const Step> fit_missing_momentum(const Table& events);
std::shared_ptr<const Step> read_missing_momentum(const StepJson& json);
std::shared_ptr<const Step> fit_dimuon(const Table& events);
std::shared_ptr<const Step> read_dimuon(const StepJson& json);
std::shared_ptr<const Step> fit_jet_gaps(const Table& events);
std::shared_ptr<const Step> read_jet_gaps(const StepJson& json);
std::shared_ptr<const Step> fit_normal_quantiles(const Table& events);
std::shared_ptr<const Step> read_normal_quantiles(const StepJson& json);
std::shared_ptr<const Step> fit_scale(const Table& events);
std::shared_ptr<const Step> read_scale(const StepJson& json);
std::shared_ptr<const Step> fit_pixels(const Table& events);
std::shared_ptr<const Step> read_pixels(const StepJson& json);
std::shared_ptr<const Step> fit_square_roots(const Table& events);
std::shared_ptr<const Step> read_square_roots(const StepJson& json);
std::shared_ptr<const Step> fit_momenta(const Table& events, const Process& process);
std::shared_ptr<const Step> read_momenta(const StepJson& json);
std::shared_ptr<const Step> fit_phase_space(const Table& events, const Process& process);
std::shared_ptr<const Step> read_phase_space(const StepJson& json);
std::shared_ptr<const Step> read_recalibrate(const StepJson& json);
std::shared_ptr<const Step> read_recalibrate_lit(const StepJson& json);
std::shared_ptr<const Step> read_recalibrate_sums(const StepJson& json);

}  // namespace fastgan
