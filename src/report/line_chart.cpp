#include <algorithm>
#include <cmath>
#include <limits>

#include "src/report/axes.hpp"
#include "src/report/figures.hpp"

namespace fastgan::report {
namespace {

constexpr double kWidth = 860, kHeight = 300, kLeft = 58, kRight = 848, kTop = 30, kBottom = 258;

struct Range {
  double low = std::numeric_limits<double>::max(), high = -std::numeric_limits<double>::max();
  void add(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
  bool empty() const { return low > high; }
};

bool is_drawn(double y, bool log_y) { return std::isfinite(y) && (!log_y || y > 0); }

Axis y_axis(const Range& range, bool log_y) {
  if (range.empty()) return {0, 1, Scale::linear, kBottom, kTop};
  if (log_y) return {range.low * 0.8, range.high * 1.25, Scale::logarithmic, kBottom, kTop};
  const double margin = range.high > range.low ? 0.06 * (range.high - range.low) : 0.5;
  return {range.low - margin, range.high + margin, Scale::linear, kBottom, kTop};
}

}  // namespace

std::string line_chart(const Axes& axes, const std::vector<Curve>& curves) {
  Svg svg(kWidth, kHeight);
  Range x_range, y_range;
  std::vector<LegendEntry> legend;
  for (const Curve& curve : curves) {
    legend.push_back({curve.label, curve.colour});
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      if (!is_drawn(curve.y[i], axes.log_y)) continue;
      x_range.add(curve.x[i]);
      y_range.add(curve.y[i]);
    }
  }
  Axis x{0, 1, Scale::linear, kLeft, kRight};
  if (!x_range.empty()) {
    x.low = x_range.low;
    x.high = x_range.high > x_range.low ? x_range.high : x_range.low + 1;
  }
  const Frame frame{x, y_axis(y_range, axes.log_y)};
  draw_frame(svg, frame, 10, 5, TickLabels::shown);
  for (const Curve& curve : curves) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      if (is_drawn(curve.y[i], axes.log_y)) {
        points.push_back(frame.pixel(curve.x[i], curve.y[i]));
      }
    }
    if (!points.empty()) svg.path(points, curve.colour, 1.4);
  }
  draw_legend(svg, frame, legend);
  label_x(svg, frame, axes.x_label);
  label_y(svg, frame, axes.y_label);
  return svg.str();
}

}  // namespace fastgan::report
