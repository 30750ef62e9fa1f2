#include <algorithm>
#include <array>
#include <cmath>

#include "src/report/axes.hpp"
#include "src/report/figures.hpp"
#include "src/report/histogram.hpp"

namespace fastgan::report {
namespace {

constexpr int kBins = 16;
constexpr std::size_t kLeastEvents = 10;  // of a bin that is drawn
constexpr double kWidth = 420, kHeight = 300, kLeft = 58, kRight = 408, kTop = 30, kBottom = 258;

struct ProfileBin {
  double x, low, median, high;
};

std::vector<ProfileBin> profile_bins(const PairSeries& series, const Binning& binning) {
  std::vector<std::vector<float>> members(static_cast<std::size_t>(binning.bins));
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const double position = (static_cast<double>(series.x[i]) - binning.low) / binning.width();
    if (!(position >= 0 && position < binning.bins)) continue;
    members[static_cast<std::size_t>(position)].push_back(series.y[i]);
  }
  std::vector<ProfileBin> result;
  for (int bin = 0; bin < binning.bins; ++bin) {
    std::vector<float>& y = members[static_cast<std::size_t>(bin)];
    if (y.size() < kLeastEvents) continue;
    std::sort(y.begin(), y.end());
    const auto quantile = [&y](double q) {
      return static_cast<double>(
          y[static_cast<std::size_t>(q * static_cast<double>(y.size() - 1))]);
    };
    result.push_back(
        {binning.edge(bin) + binning.width() / 2, quantile(0.16), quantile(0.5), quantile(0.84)});
  }
  return result;
}

Axis y_axis(const std::vector<std::vector<ProfileBin>>& profiles) {
  double low = 0, high = 0;
  for (const auto& bins : profiles) {
    for (const ProfileBin& bin : bins) {
      low = std::min(low, bin.low);
      high = std::max(high, bin.high);
    }
  }
  return {low, high > low ? high + 0.1 * (high - low) : low + 1, Scale::linear, kBottom, kTop};
}

void draw(Svg& svg, const Frame& frame, const std::vector<ProfileBin>& bins,
          const std::string& colour) {
  std::vector<Point> outline, line;
  for (const ProfileBin& bin : bins) {
    outline.push_back(frame.pixel(bin.x, bin.high));
    line.push_back(frame.pixel(bin.x, bin.median));
  }
  for (auto bin = bins.rbegin(); bin != bins.rend(); ++bin) {
    outline.push_back(frame.pixel(bin->x, bin->low));
  }
  svg.area(outline, colour, 0.16);
  svg.path(line, colour, 2);
  for (const Point& point : line) svg.dot(point, 2.4, colour);
}

}  // namespace

std::string profile(const Axes& axes, const std::vector<PairSeries>& series) {
  Svg svg(kWidth, kHeight);
  Binning binning = binning_of(series.front().x);
  binning.bins = std::min(binning.bins, kBins);
  std::vector<std::vector<ProfileBin>> profiles;
  std::vector<LegendEntry> legend;
  for (const PairSeries& s : series) {
    profiles.push_back(profile_bins(s, binning));
    legend.push_back({s.label, s.colour});
  }
  const Frame frame{{binning.low, binning.high, Scale::linear, kLeft, kRight}, y_axis(profiles)};
  draw_frame(svg, frame, 6, 6, TickLabels::shown);
  for (std::size_t s = 0; s < series.size(); ++s) draw(svg, frame, profiles[s], series[s].colour);
  draw_legend(svg, frame, legend);
  label_x(svg, frame, axes.x_label);
  label_y(svg, frame, axes.y_label);
  return svg.str();
}

}  // namespace fastgan::report
