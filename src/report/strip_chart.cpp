#include <algorithm>

#include "src/report/axes.hpp"
#include "src/report/figures.hpp"

namespace fastgan::report {
namespace {

constexpr double kWidth = 560, kHeight = 300, kLeft = 58, kRight = 548, kTop = 30, kBottom = 258;

}  // namespace

std::string strip_chart(const std::string& y_label, const std::vector<Strip>& strips,
                        double reference) {
  Svg svg(kWidth, kHeight);
  double largest = reference;
  for (const Strip& strip : strips) {
    for (const double value : strip.values) largest = std::max(largest, value);
  }
  const auto count = static_cast<double>(std::max<std::size_t>(strips.size(), 1));
  const Frame frame{{0, count, Scale::linear, kLeft, kRight},
                    {0, largest > 0 ? 1.1 * largest : 1, Scale::linear, kBottom, kTop}};
  draw_frame(svg, frame, 0, 5, TickLabels::hidden);
  label_y(svg, frame, y_label);
  svg.line(frame.pixel(0, reference), frame.pixel(count, reference), colour::kGreen, 1.4);
  draw_legend(svg, frame, {{"real against real", colour::kGreen}});
  for (std::size_t i = 0; i < strips.size(); ++i) {
    const double middle = static_cast<double>(i) + 0.5;
    const Point below = frame.pixel(middle, 0);
    svg.text({below.x, below.y + 18}, strips[i].label, Svg::Anchor::middle, 12, colour::kData);
    if (strips[i].values.empty()) continue;
    std::vector<double> sorted = strips[i].values;
    std::sort(sorted.begin(), sorted.end());
    const double median = (sorted[sorted.size() / 2] + sorted[(sorted.size() - 1) / 2]) / 2;
    svg.line(frame.pixel(middle - 0.3, median), frame.pixel(middle + 0.3, median), colour::kData,
             2);
    for (const double value : sorted) svg.dot(frame.pixel(middle, value), 4, colour::kBlue);
  }
  return svg.str();
}

}  // namespace fastgan::report
