// The kinds of figures of a report; each function returns one SVG element.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace fastgan::report {

struct Axes {
  std::string x_label, y_label;
  bool log_y = false;
};

struct Series {
  std::string label, colour;
  std::span<const float> values;
};

/// Normalised distributions: the first series as points with error bars, the others as steps, with
/// their ratio to the first below. The y axis turns logarithmic by itself where the density spans
/// more than two orders of magnitude.
std::string overlay(const Axes& axes, const std::vector<Series>& series);

/// Share of the events beyond a value, from the upper tenth on, on a logarithmic axis: the first
/// series with the band of its statistical error, the others as lines. `seen` events are those
/// that a generator has learnt from: the outer band is the statistical error of as many; 0: none.
std::string survival(const Axes& axes, const std::vector<Series>& series, std::size_t seen);

/// y against x of one sample.
struct PairSeries {
  std::string label, colour;
  std::span<const float> x, y;  // of one length
};

/// Median of y in bins of x as a line, with the band between its quantiles 16% and 84%.
std::string profile(const Axes& axes, const std::vector<PairSeries>& series);

struct Curve {
  std::string label, colour;
  std::vector<double> x, y;
};

/// Curves, for example a figure against the iteration. Values that are not positive are left out
/// on a logarithmic axis.
std::string line_chart(const Axes& axes, const std::vector<Curve>& curves);

/// A square matrix with values in ±limit, negative blue, positive orange.
std::string heat_map(const std::string& title, const std::vector<std::string>& labels,
                     std::span<const double> matrix, double limit);

enum class PixelScale {
  logarithmic,    ///< five decades below the largest value; what is not positive is white
  signed_linear,  ///< ±largest, white at 0
};
struct PixelMap {
  std::string title;
  std::size_t rows, columns;
  std::span<const float> values;  // (rows, columns)
  PixelScale scale = PixelScale::logarithmic;
  double largest = 1;
};

/// An image, its scale beside it.
std::string pixel_map(const PixelMap& map);

struct Strip {
  std::string label;
  std::vector<double> values;
};

/// A column of points for each strip, its median as a bar, and a line at `reference`.
std::string strip_chart(const std::string& y_label, const std::vector<Strip>& strips,
                        double reference);

}  // namespace fastgan::report
