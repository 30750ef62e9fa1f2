// The page of a report.
#include <cstdio>

#include "src/report/markup.hpp"
#include "src/report/page.hpp"
#include "src/report/style.hpp"

namespace fastgan::report {
namespace {

std::string element(const char* name, const std::string& content, const char* css = nullptr) {
  std::string opening = std::string("<") + name;
  if (css != nullptr) opening += std::string(" class=\"") + css + "\"";
  return opening + ">" + content + "</" + name + ">\n";
}

std::string cards(const std::vector<Card>& all) {
  std::string text;
  for (const Card& card : all) {
    text += element("div",
                    "<b>" + card.value + "</b><span>" + html_markup(card.title) + "<br/>" +
                        escaped(card.note) + "</span>",
                    "card");
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

std::string distances_html(const std::vector<ObservableFigures>& distances) {
  if (distances.empty()) return "";
  std::string text =
      "<tr><th>observable</th><th>KS</th><th>null</th><th>KS / null</th><th>W1</th><th>null</th>"
      "<th>W1 / null</th><th>events</th></tr>\n";
  for (const ObservableFigures& figures : distances) text += row(figures);
  return element("div", "<table>" + text + "</table>", "table");
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& all) {
  std::string text;
  for (const auto& [name, value] : all) {
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
         distances_html(section.distances) + rows_html(section.table) + figures;
}

}  // namespace

std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", value);
  return text;
}

std::string html(const Page& page) {
  std::string body = element("h1", html_markup(page.title));
  if (!page.subtitle.empty()) body += element("p", html_markup(page.subtitle));
  body += cards(page.cards) + facts(page.facts) + element("pre", escaped(page.command));
  for (const Section& section : page.sections) body += section_html(section);
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
         escaped(page.title) + "</title>\n<style>" + kStyle + "</style></head>\n<body><main>\n" +
         body + "</main></body></html>\n";
}

}  // namespace fastgan::report
