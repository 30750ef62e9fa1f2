#include <algorithm>
#include <cmath>

#include "src/report/axes.hpp"
#include "src/report/figures.hpp"

namespace fastgan::report {
namespace {

constexpr double kWidth = 420, kHeight = 300, kLeft = 58, kRight = 408, kTop = 30, kBottom = 258;
constexpr double kFirst = 0.1;  // share of the real events that are shown
constexpr int kPoints = 60;

/// Ascending.
std::vector<float> sorted(std::span<const float> values) {
  std::vector<float> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

double share_beyond(const std::vector<float>& ascending, double value) {
  const auto at = std::upper_bound(ascending.begin(), ascending.end(), static_cast<float>(value));
  return static_cast<double>(ascending.end() - at) / static_cast<double>(ascending.size());
}

/// The band of the error of `events` events around the shares of the first series.
void draw_band(Svg& svg, const Frame& frame, const std::vector<Point>& shares, double events,
               const std::string& fill, double opacity) {
  std::vector<Point> outline;
  outline.reserve(2 * shares.size());
  const auto error = [&](const Point& p) { return std::sqrt(p.y * (1 - p.y) / events); };
  for (const Point& p : shares) outline.push_back(frame.pixel(p.x, p.y + error(p)));
  for (auto p = shares.rbegin(); p != shares.rend(); ++p) {
    outline.push_back(frame.pixel(p->x, std::max(p->y - error(*p), frame.y.low)));
  }
  svg.area(outline, fill, opacity);
}

std::vector<Point> shares_of(const std::vector<float>& ascending, const Axis& x) {
  std::vector<Point> points;
  for (int k = 0; k <= kPoints; ++k) {
    const double value = x.low + (x.high - x.low) * k / kPoints;
    const double share = share_beyond(ascending, value);
    if (share > 0) points.push_back({value, share});
  }
  return points;
}

}  // namespace

std::string survival(const Axes& axes, const std::vector<Series>& series, std::size_t seen) {
  Svg svg(kWidth, kHeight);
  const std::vector<float> real = sorted(series.front().values);
  if (real.empty()) return svg.str();
  const auto from = static_cast<std::size_t>((1 - kFirst) * static_cast<double>(real.size() - 1));
  const double low = static_cast<double>(real[from]), high = static_cast<double>(real.back());
  const double least = 0.5 / static_cast<double>(real.size());
  const Frame frame{{low, high > low ? high : low + 1, Scale::linear, kLeft, kRight},
                    {std::min(least, 0.05), 0.2, Scale::logarithmic, kBottom, kTop}};
  draw_frame(svg, frame, 6, 5, TickLabels::shown);
  const std::vector<Point> shares = shares_of(real, frame.x);
  const auto n = static_cast<double>(real.size());
  if (seen > 0) {
    const double both = 1 / (1 / n + 1 / static_cast<double>(seen));
    draw_band(svg, frame, shares, both, colour::kPurple, 0.3);
  }
  draw_band(svg, frame, shares, n, colour::kData, 0.25);
  std::vector<LegendEntry> legend;
  for (const Series& s : series) {
    std::vector<Point> points;
    for (const Point& p : shares_of(sorted(s.values), frame.x)) {
      points.push_back(frame.pixel(p.x, p.y));
    }
    svg.path(points, s.colour, 1.6);
    legend.push_back({s.label, s.colour});
  }
  draw_legend(svg, frame, legend);
  label_x(svg, frame, axes.x_label);
  label_y(svg, frame, axes.y_label);
  return svg.str();
}

}  // namespace fastgan::report
