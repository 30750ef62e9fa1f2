#include "src/report/axes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace fastgan::report {
namespace {

/// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::string power_of_ten(int exponent) {
  const char* const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = "10";
  if (exponent < 0) text += "⁻";
  for (const char c : std::to_string(std::abs(exponent))) text += digits[c - '0'];
  return text;
}

}  // namespace

double Axis::pixel(double value) const {
  const double inside = std::clamp(value, low, high);
  const double t = scale == Scale::linear ? (inside - low) / (high - low)
                                          : std::log(inside / low) / std::log(high / low);
  return from + t * (to - from);
}

std::vector<double> Axis::ticks(int wanted) const {
  std::vector<double> result;
  if (scale == Scale::logarithmic) {
    const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
    const int stride = std::max(1, (last - first + wanted) / wanted);
    for (int e = first; e <= last; e += stride) result.push_back(std::pow(10.0, e));
    return result;
  }
  const double step = round_step((high - low) / wanted);
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) {
    result.push_back(k * step);
  }
  return result;
}

std::string tick_label(const Axis& axis, double value) {
  if (axis.scale == Scale::logarithmic) {
    return power_of_ten(static_cast<int>(std::lround(std::log10(value))));
  }
  if (std::abs(value) < 1e-12) return "0";
  char text[32];
  const bool thousands = std::abs(value) >= 10000;
  std::snprintf(text, sizeof(text), thousands ? "%gk" : "%g", thousands ? value / 1000 : value);
  return text[0] == '-' ? "−" + std::string(text + 1) : text;
}

void draw_frame(Svg& svg, const Frame& frame, int x_ticks, int y_ticks, TickLabels x_labels) {
  const Axis& x = frame.x;
  const Axis& y = frame.y;
  for (const double value : y.ticks(y_ticks)) {
    const double at = y.pixel(value);
    svg.line({x.from, at}, {x.to, at}, colour::kGrid);
    svg.text({x.from - 6, at + 3.5}, tick_label(y, value), Svg::Anchor::end, 10);
  }
  for (const double value : x.ticks(x_ticks)) {
    const double at = x.pixel(value);
    svg.line({at, y.from}, {at, y.from + 4}, colour::kAxis);
    if (x_labels == TickLabels::shown) {
      svg.text({at, y.from + 16}, tick_label(x, value), Svg::Anchor::middle, 10);
    }
  }
  svg.line({x.from, y.from}, {x.to, y.from}, colour::kAxis);
  svg.line({x.from, y.from}, {x.from, y.to}, colour::kAxis);
}

void label_x(Svg& svg, const Frame& frame, const std::string& label) {
  svg.text({frame.x.to, frame.y.from + 33}, label, Svg::Anchor::end, 12, colour::kData);
}

void label_y(Svg& svg, const Frame& frame, const std::string& label) {
  svg.text({frame.x.from - 42, frame.y.to}, label, Svg::Anchor::end, 12, colour::kData,
           Svg::Upright::no);
}

void draw_legend(Svg& svg, const Frame& frame, const std::vector<LegendEntry>& entries) {
  double at = frame.x.from;
  for (const LegendEntry& entry : entries) {
    svg.rectangle({at, frame.y.to - 17}, 14, 4, entry.colour);
    svg.text({at + 19, frame.y.to - 11}, entry.label, Svg::Anchor::start, 11, colour::kData);
    at += 38 + 6.2 * static_cast<double>(entry.label.size());
  }
}

}  // namespace fastgan::report
