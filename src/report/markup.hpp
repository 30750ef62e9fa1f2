// Labels with subscripts, "p_{T}", as SVG and as HTML text.
#pragma once

#include <string>
#include <string_view>

namespace fastgan::report {

/// Replaces the characters that XML reserves.
std::string escaped(std::string_view text);
/// Subscripts become smaller, lowered <tspan> elements.
std::string svg_markup(std::string_view label);
/// Subscripts become <sub> elements.
std::string html_markup(std::string_view label);

/// How an observable is written in figures: "m_ll" → "m_{μμ}"; an unknown name stays itself.
std::string symbol(std::string_view observable);
/// The symbol with its unit in brackets where there is one.
std::string axis_label(std::string_view observable, std::string_view unit);

}  // namespace fastgan::report
