// A plotting frame: data coordinates to pixels, ticks, labels.
#pragma once

#include <string>
#include <vector>

#include "src/report/svg.hpp"

namespace fastgan::report {

enum class Scale { linear, logarithmic };

/// One direction of a frame: [low, high] in data lies between two pixel positions.
struct Axis {
  double low = 0, high = 1;
  Scale scale = Scale::linear;
  double from = 0, to = 1;  // pixels of low and high

  /// Values outside are drawn at the border.
  double pixel(double value) const;
  /// Round positions, at most about `wanted` of them; powers of ten on a logarithmic axis.
  std::vector<double> ticks(int wanted) const;
};

/// A tick in words: 0.05, 200, 10⁻³.
std::string tick_label(const Axis& axis, double value);

struct Frame {
  Axis x, y;
  Point pixel(double vx, double vy) const { return {x.pixel(vx), y.pixel(vy)}; }
};

enum class TickLabels { shown, hidden };

/// Grid, border, ticks; `x_ticks` says whether the numbers below are written.
void draw_frame(Svg& svg, const Frame& frame, int x_ticks, int y_ticks, TickLabels x_labels);
void label_x(Svg& svg, const Frame& frame, const std::string& label);
void label_y(Svg& svg, const Frame& frame, const std::string& label);

struct LegendEntry {
  std::string label, colour;
};
/// Lines of text with coloured marks, in the row above the frame.
void draw_legend(Svg& svg, const Frame& frame, const std::vector<LegendEntry>& entries);

}  // namespace fastgan::report
