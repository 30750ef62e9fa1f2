#include "src/report/markup.hpp"

#include <array>
#include <utility>

namespace fastgan::report {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 28> kSymbols{{
    {"px1", "p_{T}(μ_{1})"},
    {"pz1", "p_{z}(μ_{1})"},
    {"E1", "E(μ_{1})"},
    {"px2", "p_{x}(μ_{2})"},
    {"py2", "p_{y}(μ_{2})"},
    {"pz2", "p_{z}(μ_{2})"},
    {"E2", "E(μ_{2})"},
    {"nvtx", "N_{vtx}"},
    {"metx", "E_{x, miss}"},
    {"mety", "E_{y, miss}"},
    {"iso1", "Isolation(μ_{1})"},
    {"iso2", "Isolation(μ_{2})"},
    {"jet1", "p_{T}(jet 1)"},
    {"jet2", "p_{T}(jet 2)"},
    {"jet3", "p_{T}(jet 3)"},
    {"jet4", "p_{T}(jet 4)"},
    {"jet5", "p_{T}(jet 5)"},
    {"m_ll", "m_{μμ}"},
    {"pt_ll", "p_{T}(μμ)"},
    {"met", "E_{T, miss}"},
    {"phi_miss", "φ_{miss}"},
    {"dphi_ll", "Δφ(μμ)"},
    {"n_jets15", "N_{jets}(p_{T} > 15 GeV)"},
    {"met_nvtx_gt25", "E_{T, miss}, N_{vtx} > 25"},
    {"met_nvtx_lt15", "E_{T, miss}, N_{vtx} < 15"},
    {"pt2", "p_{T}(μ_{2})"},
    {"eta1", "η(μ_{1})"},
    {"eta2", "η(μ_{2})"},
}};
// Of what stands behind them: "pt_b" is the pT of b.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kPrefixes{{
    {"pt_", "p_{T}"},
    {"eta_", "η"},
    {"m_", "m"},
    {"y_", "y"},
    {"dr_", "ΔR"},
    {"px_", "p_{x}"},
    {"py_", "p_{y}"},
    {"pz_", "p_{z}"},
    {"E_", "E"},
}};

/// Text between marks goes through escaped(), subscripts between `open` and `close`.
std::string with_subscripts(std::string_view label, std::string_view open, std::string_view close) {
  std::string result;
  std::size_t at = 0;
  while (at < label.size()) {
    const std::size_t mark = label.find("_{", at);
    const std::size_t end = mark == label.npos ? label.npos : label.find('}', mark);
    if (end == label.npos) break;
    result += escaped(label.substr(at, mark - at));
    result += std::string(open) + escaped(label.substr(mark + 2, end - mark - 2));
    result += close;
    at = end + 1;
  }
  return result + escaped(label.substr(at));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        // Control characters are not allowed in XML at all.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n') result += c;
    }
  }
  return result;
}

std::string svg_markup(std::string_view label) {
  // The zero-width space after a subscript carries the baseline back up.
  return with_subscripts(label, "<tspan dy=\"3\" font-size=\"75%\">",
                         "</tspan><tspan dy=\"-3\">\u200b</tspan>");
}

std::string html_markup(std::string_view label) {
  return with_subscripts(label, "<sub>", "</sub>");
}

std::string symbol(std::string_view observable) {
  for (const auto& [name, text] : kSymbols) {
    if (name == observable) return std::string(text);
  }
  for (const auto& [prefix, text] : kPrefixes) {
    if (!observable.starts_with(prefix) || observable.size() == prefix.size()) continue;
    return std::string(text) + "(" + std::string(observable.substr(prefix.size())) + ")";
  }
  return std::string(observable);
}

std::string axis_label(std::string_view observable, std::string_view unit) {
  return symbol(observable) + (unit.empty() ? "" : " [" + std::string(unit) + "]");
}

}  // namespace fastgan::report
