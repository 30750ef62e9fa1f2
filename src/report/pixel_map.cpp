#include <algorithm>
#include <cmath>
#include <cstdio>

#include "src/report/figures.hpp"
#include "src/report/svg.hpp"

namespace fastgan::report {
namespace {

constexpr double kSide = 250, kLeft = 14, kTop = 34, kWidth = 340, kHeight = 300;
constexpr double kDecades = 5;  // of a logarithmic scale, below its largest value

struct Rgb {
  int r, g, b;
};

std::string text_of(Rgb a, Rgb b, double t) {
  const auto mix = [t](int from, int to) {
    return static_cast<int>(std::lround(from + t * (to - from))) & 0xff;
  };
  char text[8];
  std::snprintf(text, sizeof(text), "#%02x%02x%02x", mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b));
  return text;
}

constexpr Rgb kWhite{255, 255, 255}, kBlue{0, 114, 178}, kNight{13, 27, 62}, kOrange{213, 94, 0};

/// 0 … 1: white, blue, night; −1 … 0: orange to white.
std::string shade(double t) {
  t = std::clamp(t, -1.0, 1.0);
  if (t < 0) return text_of(kWhite, kOrange, -t);
  return t < 0.5 ? text_of(kWhite, kBlue, 2 * t) : text_of(kBlue, kNight, 2 * t - 1);
}

}  // namespace

std::string pixel_map(const PixelMap& map) {
  Svg svg(kWidth, kHeight);
  svg.text({kLeft, 18}, map.title, Svg::Anchor::start, 13, colour::kData);
  const double cell = kSide / static_cast<double>(std::max(map.rows, map.columns));
  const auto level = [&](double value) {
    if (map.scale == PixelScale::signed_linear) return value / map.largest;
    if (!(value > 0)) return 0.0;
    return std::max(0.0, 1 + std::log10(value / map.largest) / kDecades);
  };
  svg.rectangle({kLeft - 1, kTop - 1}, cell * static_cast<double>(map.columns) + 2,
                cell * static_cast<double>(map.rows) + 2, colour::kGrid);
  for (std::size_t row = 0; row < map.rows; ++row) {
    for (std::size_t column = 0; column < map.columns; ++column) {
      svg.rectangle(
          {kLeft + cell * static_cast<double>(column), kTop + cell * static_cast<double>(row)},
          cell + 0.3, cell + 0.3, shade(level(map.values[row * map.columns + column])));
    }
  }
  constexpr int kSteps = 40;
  const double x = kLeft + kSide + 12, step = kSide / kSteps;
  const bool both = map.scale == PixelScale::signed_linear;
  for (int i = 0; i < kSteps; ++i) {
    const double t = 1 - (i + 0.5) / kSteps;
    svg.rectangle({x, kTop + i * step}, 9, step + 0.3, shade(both ? 2 * t - 1 : t));
  }
  const auto label = [&](double y, double value) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.2g", value);
    svg.text({x + 13, y}, text, Svg::Anchor::start, 9);
  };
  label(kTop + 7, map.largest);
  label(kTop + kSide, both ? -map.largest : map.largest * std::pow(10.0, -kDecades));
  return svg.str();
}

}  // namespace fastgan::report
