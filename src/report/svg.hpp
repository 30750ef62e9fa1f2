// A drawing in SVG: shapes appended one by one, coordinates in pixels from the upper left corner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fastgan::report {

struct Point {
  double x, y;
};

/// Colours that readers with any colour vision tell apart (Okabe and Ito, 2008), and greys.
namespace colour {
inline constexpr const char* kData = "#1f2328";
inline constexpr const char* kBlue = "#0072b2";
inline constexpr const char* kOrange = "#d55e00";
inline constexpr const char* kGreen = "#009e73";
inline constexpr const char* kPurple = "#cc79a7";
inline constexpr const char* kAxis = "#57606a";
inline constexpr const char* kGrid = "#e6e8eb";
}  // namespace colour

/// The shortest text with three decimals at most.
std::string number(double value);

class Svg {
 public:
  Svg(double width, double height) : width_(width), height_(height) {}

  void line(Point a, Point b, std::string_view stroke, double width = 1);
  void path(const std::vector<Point>& points, std::string_view stroke, double width);
  void area(const std::vector<Point>& outline, std::string_view fill, double opacity);
  void rectangle(Point corner, double width, double height, std::string_view fill);
  void dot(Point centre, double radius, std::string_view fill);
  enum class Anchor { start, middle, end };
  /// `label` may hold subscripts (markup.hpp). Turned by −90° where `upright` is Upright::no.
  enum class Upright { yes, no };
  void text(Point at, std::string_view label, Anchor anchor, double size = 11,
            std::string_view fill = colour::kAxis, Upright upright = Upright::yes);

  /// The whole element; a file of its own with this text is a valid SVG image.
  std::string str() const;

 private:
  void add_points(const std::vector<Point>& points);

  double width_, height_;
  std::string body_;
};

}  // namespace fastgan::report
