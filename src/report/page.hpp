// A report as a page: one HTML file that needs nothing else, and its figures as files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fastgan/metrics/observable_distances.hpp"

namespace fastgan::report {

/// A figure under the name of its file.
struct Figure {
  std::string name, svg, caption;
};

/// Cells by row, the header first. Labels may hold subscripts (markup.hpp).
using Rows = std::vector<std::vector<std::string>>;

struct Section {
  std::string title, text;
  std::vector<Figure> figures = {};
  Rows table = {};
  std::vector<ObservableFigures> distances = {};  ///< a table with nulls, coloured by their ratio
};

/// A number that is to be seen first.
struct Card {
  std::string value, title, note;
};

struct Page {
  std::string title, subtitle;  ///< the subtitle may be empty
  std::string command;          ///< that reproduces the report
  std::vector<Card> cards;
  std::vector<std::pair<std::string, std::string>> facts;  ///< sizes, seed, provenance
  std::vector<Section> sections;
};

/// Numbers have four significant digits.
std::string html(const Page& page);

/// Writes folder/report.html and folder/plots/<name>.svg, each whole or not at all. Throws Error
/// (resource).
void write_page(const std::string& folder, const Page& page);

/// A number as the tables show it.
std::string figure(double value);

}  // namespace fastgan::report
