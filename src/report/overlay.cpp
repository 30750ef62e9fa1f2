#include <algorithm>
#include <cmath>

#include "src/report/axes.hpp"
#include "src/report/figures.hpp"
#include "src/report/histogram.hpp"

namespace fastgan::report {
namespace {

constexpr double kWidth = 420, kHeight = 330, kLeft = 58, kRight = 408;
constexpr double kTop = 30, kMiddle = 205, kRatioTop = 218, kBottom = 288;
constexpr double kRatioSpan = 0.5;

struct Heights {
  double highest = 0, lowest_positive = 0;
};

Heights heights(const std::vector<Histogram>& histograms) {
  Heights result;
  for (const Histogram& h : histograms) {
    for (const double density : h.density) {
      result.highest = std::max(result.highest, density);
      if (density > 0 && (result.lowest_positive == 0 || density < result.lowest_positive)) {
        result.lowest_positive = density;
      }
    }
  }
  return result;
}

Axis density_axis(const std::vector<Histogram>& histograms, bool log_y) {
  const Heights h = heights(histograms);
  Axis axis{0, h.highest > 0 ? 1.12 * h.highest : 1.0, Scale::linear, kMiddle, kTop};
  const auto& reference = histograms.front().density;
  std::vector<double> sorted(reference.begin(), reference.end());
  std::sort(sorted.begin(), sorted.end());
  const double typical = sorted[sorted.size() / 4];
  if (h.lowest_positive > 0 && (log_y || h.highest > 100 * typical)) {
    const double low = std::max(h.lowest_positive * 0.6, h.highest * 1e-6);
    axis = {low, 2 * h.highest, Scale::logarithmic, kMiddle, kTop};
  }
  return axis;
}

/// The outline of a histogram's steps.
void draw_steps(Svg& svg, const Frame& frame, const Binning& binning,
                const std::vector<double>& heights, const std::string& stroke) {
  std::vector<Point> points;
  for (int bin = 0; bin < binning.bins; ++bin) {
    const double height = heights[static_cast<std::size_t>(bin)];
    points.push_back(frame.pixel(binning.edge(bin), height));
    points.push_back(frame.pixel(binning.edge(bin + 1), height));
  }
  svg.path(points, stroke, 1.6);
}

void draw_points(Svg& svg, const Frame& frame, const Binning& binning, const Histogram& data,
                 const std::string& fill) {
  for (int bin = 0; bin < binning.bins; ++bin) {
    const auto b = static_cast<std::size_t>(bin);
    if (data.density[b] <= 0) continue;
    const double x = binning.edge(bin) + binning.width() / 2;
    svg.line(frame.pixel(x, data.density[b] - data.error[b]),
             frame.pixel(x, data.density[b] + data.error[b]), fill);
    svg.dot(frame.pixel(x, data.density[b]), 2, fill);
  }
}

/// Ratio to the data; the band is the statistical error of the data itself.
void draw_ratios(Svg& svg, const Frame& frame, const Binning& binning,
                 const std::vector<Histogram>& histograms, const std::vector<Series>& series) {
  const Histogram& data = histograms.front();
  for (int bin = 0; bin < binning.bins; ++bin) {
    const auto b = static_cast<std::size_t>(bin);
    if (data.density[b] <= 0) continue;
    const double relative = data.error[b] / data.density[b];
    const Point upper = frame.pixel(binning.edge(bin), 1 + relative);
    const Point lower = frame.pixel(binning.edge(bin + 1), 1 - relative);
    svg.rectangle(upper, lower.x - upper.x, lower.y - upper.y, "#dfe2e6");
  }
  svg.line(frame.pixel(binning.low, 1), frame.pixel(binning.high, 1), colour::kAxis);
  for (std::size_t s = 1; s < series.size(); ++s) {
    for (int bin = 0; bin < binning.bins; ++bin) {
      const auto b = static_cast<std::size_t>(bin);
      if (data.density[b] <= 0) continue;
      const double ratio = histograms[s].density[b] / data.density[b];
      const double error = histograms[s].error[b] / data.density[b];
      const double x = binning.edge(bin) + binning.width() / 2;
      svg.line(frame.pixel(x, ratio - error), frame.pixel(x, ratio + error), series[s].colour);
      svg.dot(frame.pixel(x, ratio), 1.8, series[s].colour);
    }
  }
}

}  // namespace

std::string overlay(const Axes& axes, const std::vector<Series>& series) {
  Svg svg(kWidth, kHeight);
  const Binning binning = binning_of(series.front().values);
  std::vector<Histogram> histograms;
  std::vector<LegendEntry> legend;
  for (const Series& s : series) {
    histograms.push_back(histogram(s.values, binning));
    legend.push_back({s.label, s.colour});
  }
  const Axis x{binning.low, binning.high, Scale::linear, kLeft, kRight};
  const Frame main{x, density_axis(histograms, axes.log_y)};
  const Frame ratio{x, {1 - kRatioSpan, 1 + kRatioSpan, Scale::linear, kBottom, kRatioTop}};
  draw_frame(svg, main, 6, 5, TickLabels::hidden);
  draw_frame(svg, ratio, 6, 2, TickLabels::shown);
  for (std::size_t s = 1; s < series.size(); ++s) {
    draw_steps(svg, main, binning, histograms[s].density, series[s].colour);
  }
  draw_points(svg, main, binning, histograms.front(), series.front().colour);
  draw_ratios(svg, ratio, binning, histograms, series);
  draw_legend(svg, main, legend);
  label_x(svg, ratio, axes.x_label);
  label_y(svg, main, axes.y_label);
  svg.text({kLeft - 42, (kRatioTop + kBottom) / 2}, "ratio", Svg::Anchor::middle, 11, colour::kData,
           Svg::Upright::no);
  return svg.str();
}

}  // namespace fastgan::report
