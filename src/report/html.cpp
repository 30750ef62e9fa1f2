// The page of a report.
#include <algorithm>
#include <cstdio>

#include "src/report/markup.hpp"
#include "src/report/report.hpp"
#include "src/report/style.hpp"

namespace fastgan::report {
namespace {

std::string element(const char* name, const std::string& content, const char* css = nullptr) {
  std::string opening = std::string("<") + name;
  if (css != nullptr) opening += std::string(" class=\"") + css + "\"";
  return opening + ">" + content + "</" + name + ">\n";
}

std::string card(const std::string& value, const std::string& title, const std::string& null) {
  return element(
      "div",
      "<b>" + value + "</b><span>" + html_markup(title) + "<br/>" + escaped(null) + "</span>",
      "card");
}

std::string cards(const Evaluation& e) {
  std::string text =
      card(figure(e.c2st.auc), "C2ST AUC ± " + figure(e.c2st.standard_error),
           "null " + figure(e.c2st_null.auc) + " ± " + figure(e.c2st_null.standard_error));
  if (!e.summed.empty()) {
    text += card(figure(e.ks_sum), "KS sum", "null " + figure(e.ks_sum_null));
  }
  text += card(figure(e.frobenius), "correlation distance", "null " + figure(e.frobenius_null));
  if (e.memorisation) {
    text += card(figure(e.memorisation->median_ratio), "nearest-neighbour ratio",
                 std::to_string(e.memorisation->exact_duplicates) + " copies of training events");
  }
  return element("div", text, "cards");
}

/// A figure over its null, coloured: at most 2, at most 5, above.
std::string multiple(double value, double null) {
  if (!(null > 0)) return "–";
  const double ratio = value / null;
  const char* css = ratio <= 2 ? "ratio good" : ratio <= 5 ? "ratio fair" : "ratio poor";
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f ×", ratio);
  return std::string("<span class=\"") + css + "\">" + text + "</span>";
}

std::string row(const ObservableFigures& f) {
  const std::string unit = f.unit.empty() ? "" : " " + escaped(f.unit);
  const std::string cells[] = {html_markup(symbol(f.name)), figure(f.ks),
                               figure(f.ks_null),           multiple(f.ks, f.ks_null),
                               figure(f.w1) + unit,         figure(f.w1_null) + unit,
                               multiple(f.w1, f.w1_null),   std::to_string(f.n)};
  std::string text;
  for (const std::string& cell : cells) text += "<td>" + cell + "</td>";
  return element("tr", text);
}

std::string table(const Evaluation& e) {
  std::string text =
      "<tr><th>observable</th><th>KS</th><th>null</th><th>KS / null</th><th>W1</th><th>null</th>"
      "<th>W1 / null</th><th>events</th></tr>\n";
  for (const ObservableFigures& figures : e.observables) text += row(figures);
  return element("div", "<table>" + text + "</table>", "table");
}

std::string provenance(const ReportInput& input) {
  const Evaluation& e = *input.evaluation;
  std::string text = "<dt>events</dt><dd>" + std::to_string(e.generated) + " generated, " +
                     std::to_string(e.reference) + " unseen real" +
                     (e.training > 0 ? ", " + std::to_string(e.training) + " training" : "") +
                     "</dd><dt>seed</dt><dd>" + std::to_string(e.seed) + "</dd>";
  for (const auto& [name, value] : input.provenance) {
    text += "<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>";
  }
  return element("dl", text);
}

std::string rows_html(const Rows& rows) {
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string cells;
    for (const std::string& cell : rows[r]) {
      cells += (r == 0 ? "<th>" : "<td>") + html_markup(cell) + (r == 0 ? "</th>" : "</td>");
    }
    text += element("tr", cells);
  }
  return rows.empty() ? "" : element("div", "<table>" + text + "</table>", "table");
}

std::string section_html(const Section& section) {
  std::string figures;
  bool wide = false;
  for (const Figure& f : section.figures) {
    wide = wide || f.name.starts_with("history");
    const std::string caption =
        f.caption.empty() ? "" : "<figcaption>" + html_markup(f.caption) + "</figcaption>";
    figures += element("figure", f.svg + caption);
  }
  if (!figures.empty()) figures = element("div", figures, wide ? "figures wide" : "figures");
  return element("h2", html_markup(section.title)) + element("p", html_markup(section.text)) +
         rows_html(section.table) + figures;
}

}  // namespace

std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", value);
  return text;
}

std::string html(const ReportInput& input, const std::vector<Section>& sections) {
  std::string body = element("h1", html_markup(input.title));
  if (!input.subtitle.empty()) body += element("p", html_markup(input.subtitle));
  body += cards(*input.evaluation) + provenance(input) + element("pre", escaped(input.command));
  body += element("h2", "Distances against unseen events") +
          element("p",
                  "Null: the same distance between two disjoint sets of real events of the same "
                  "sizes. Green: at most 2 × null, amber: at most 5 ×.");
  body += table(*input.evaluation);
  for (const Section& section : sections) body += section_html(section);
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
         escaped(input.title) + "</title>\n<style>" + kStyle + "</style></head>\n<body><main>\n" +
         body + "</main></body></html>\n";
}

}  // namespace fastgan::report
