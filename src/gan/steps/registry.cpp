#include "src/gan/steps/registry.hpp"

#include "src/gan/steps/steps.hpp"

namespace fastgan {

const std::vector<StepKind>& step_kinds() {
  static const std::vector<StepKind> kinds{
      {"rotate", fit_rotate, read_rotate},
      {"smear_nvtx", fit_smear_nvtx, read_smear_nvtx},
      {"select", fit_select, read_select},
      {"dequantize_nvtx", fit_dequantize_nvtx, read_dequantize_nvtx},
      {"isolation_sum", fit_isolation_sum, read_isolation_sum},
      {"missing_momentum", fit_missing_momentum, read_missing_momentum},
      {"dimuon", fit_dimuon, read_dimuon},
      {"jet_gaps", fit_jet_gaps, read_jet_gaps},
      {"normal_quantiles", fit_normal_quantiles, read_normal_quantiles},
      {"scale", fit_scale, read_scale},
      {"pixels", fit_pixels, read_pixels},
      {"square_roots", fit_square_roots, read_square_roots},
      {"momenta", nullptr, read_momenta, fit_momenta},
      {"phase_space", nullptr, read_phase_space, fit_phase_space},
      {"recalibrate", nullptr, read_recalibrate},
      {"recalibrate_lit", nullptr, read_recalibrate_lit},
      {"recalibrate_sums", nullptr, read_recalibrate_sums},
  };
  return kinds;
}

const StepKind& step_kind(const std::string& name, ErrorKind kind) {
  std::string known;
  for (const StepKind& candidate : step_kinds()) {
    if (candidate.name == name) return candidate;
    known += (known.empty() ? "" : ", ") + std::string(candidate.name);
  }
  throw Error(kind, "chain: step '" + name + "' is unknown; known steps: " + known);
}

void require_columns(const Table& events, const std::vector<std::string>& names,
                     const std::string& step) {
  std::string missing;
  for (const std::string& name : names) {
    if (!events.has(name)) missing += (missing.empty() ? "" : ", ") + name;
  }
  if (missing.empty()) return;
  std::string found;
  for (const std::string& name : events.columns) found += (found.empty() ? "" : ", ") + name;
  throw Error(ErrorKind::bad_input, "chain step '" + step + "': column " + missing +
                                        " is missing; the columns here are " + found);
}

}  // namespace fastgan
