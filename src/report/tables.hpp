// Tables of a report beside its main one.
#pragma once

#include "src/report/report.hpp"

namespace fastgan::report {

/// Mass shells, windows and azimuths, generated beside real; no rows where there is nothing.
Section conservation_section(const Conservation& conservation);

/// The named observables of both generated samples of evaluation.compare beside the data.
Rows comparison_table(const Evaluation& evaluation, const std::vector<std::string>& names);

}  // namespace fastgan::report
