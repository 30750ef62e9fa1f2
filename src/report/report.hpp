// The report of an evaluation: one HTML file that needs nothing else, and its figures as files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fastgan/metrics/evaluation.hpp"

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

/// A figure under the name of its file.
struct Figure {
  std::string name, svg, caption;
};

/// Cells by row, the header first. Labels may hold subscripts (markup.hpp).
using Rows = std::vector<std::vector<std::string>>;

/// All figures in the order of the report, by section.
struct Section {
  std::string title, text;
  std::vector<Figure> figures = {};
  Rows table = {};
};
std::vector<Section> sections(const ReportInput& input);

/// The page. Numbers are those of the evaluation, with four significant digits.
std::string html(const ReportInput& input, const std::vector<Section>& sections);

/// Writes folder/report.html and folder/plots/<name>.svg, each whole or not at all. Throws Error
/// (resource).
void write_report(const std::string& folder, const ReportInput& input);

/// A number as the tables show it.
std::string figure(double value);

}  // namespace fastgan::report
