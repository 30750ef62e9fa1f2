// The report of an evaluation of events.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fastgan/metrics/evaluation.hpp"
#include "src/report/page.hpp"

namespace fastgan::report {

/// A plot of the medians of one observable in bins of another.
struct ProfileRequest {
  std::string x, y;
};

struct ReportInput {
  std::string title;     ///< "DY-GAN: generated against unseen events"
  std::string subtitle;  ///< one line; may be empty
  std::string command;   ///< that reproduces the report
  const Evaluation* evaluation = nullptr;
  const EventSample* generated = nullptr;
  const EventSample* reference = nullptr;
  /// The second generated sample of evaluation->compare, shown beside the first one in the
  /// observables that `compared` names.
  const EventSample* compare = nullptr;
  std::vector<std::string> compared = {"m_ll"};
  std::vector<ProfileRequest> profiles;  ///< those whose observables are missing are left out
  std::string history;                   ///< text of history.jsonl, or empty
  std::vector<std::pair<std::string, std::string>> provenance;  ///< shown in the header
};

/// Cards, distances and all figures in the order of the report.
Page page(const ReportInput& input);

}  // namespace fastgan::report
