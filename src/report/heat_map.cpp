#include <algorithm>
#include <cmath>
#include <cstdio>

#include "src/report/figures.hpp"
#include "src/report/svg.hpp"

namespace fastgan::report {
namespace {

constexpr double kSide = 250, kLeft = 52, kTop = 34, kWidth = 340, kHeight = 340;

/// From white to blue (−1) or orange (+1).
std::string shade(double t) {
  const double strength = std::clamp(std::abs(t), 0.0, 1.0);
  const int blue[] = {0, 114, 178}, orange[] = {213, 94, 0};
  const int* end = t < 0 ? blue : orange;
  char text[8];
  int rgb[3];
  for (int c = 0; c < 3; ++c)
    rgb[c] = static_cast<int>(std::lround(255 + strength * (end[c] - 255)));
  std::snprintf(text, sizeof(text), "#%02x%02x%02x", rgb[0] & 0xff, rgb[1] & 0xff, rgb[2] & 0xff);
  return text;
}

void draw_scale(Svg& svg, double limit) {
  constexpr int kSteps = 40;
  const double x = kLeft + kSide + 8, step = kSide / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    svg.rectangle({x, kTop + i * step}, 9, step + 0.3, shade(1 - 2 * (i + 0.5) / kSteps));
  }
  svg.text({x, kTop - 5}, "+" + number(limit), Svg::Anchor::start, 9);
  svg.text({x, kTop + kSide + 11}, "−" + number(limit), Svg::Anchor::start, 9);
}

}  // namespace

std::string heat_map(const std::string& title, const std::vector<std::string>& labels,
                     std::span<const double> matrix, double limit) {
  Svg svg(kWidth, kHeight);
  const std::size_t n = labels.size();
  const double cell = kSide / static_cast<double>(n), size = std::min(10.0, cell * 0.8);
  svg.text({kLeft, 18}, title, Svg::Anchor::start, 13, colour::kData);
  for (std::size_t i = 0; i < n; ++i) {
    const double at = static_cast<double>(i) * cell;
    svg.text({kLeft - 5, kTop + at + cell * 0.7}, labels[i], Svg::Anchor::end, size);
    svg.text({kLeft + at + cell * 0.7, kTop + kSide + 5}, labels[i], Svg::Anchor::end, size,
             colour::kAxis, Svg::Upright::no);
    for (std::size_t j = 0; j < n; ++j) {
      svg.rectangle({kLeft + static_cast<double>(j) * cell, kTop + at}, cell + 0.3, cell + 0.3,
                    shade(matrix[i * n + j] / limit));
    }
  }
  draw_scale(svg, limit);
  return svg.str();
}

}  // namespace fastgan::report
