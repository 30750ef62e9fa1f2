#include "src/report/svg.hpp"

#include <cmath>
#include <cstdio>

#include "src/report/markup.hpp"

namespace fastgan::report {
namespace {

std::string attribute(const char* name, double value) {
  return std::string(" ") + name + "=\"" + number(value) + "\"";
}

std::string attribute(const char* name, std::string_view value) {
  return std::string(" ") + name + "=\"" + std::string(value) + "\"";
}

}  // namespace

std::string number(double value) {
  if (!std::isfinite(value)) return "0";
  char text[64];
  std::snprintf(text, sizeof(text), "%.3f", value);
  std::string result = text;
  result.erase(result.find_last_not_of('0') + 1);
  if (result.back() == '.') result.pop_back();
  return result == "-0" ? "0" : result;
}

void Svg::line(Point a, Point b, std::string_view stroke, double width) {
  body_ += "<line" + attribute("x1", a.x) + attribute("y1", a.y) + attribute("x2", b.x) +
           attribute("y2", b.y) + attribute("stroke", stroke) + attribute("stroke-width", width) +
           "/>\n";
}

void Svg::add_points(const std::vector<Point>& points) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    body_ += (i == 0 ? "M" : "L") + number(points[i].x) + " " + number(points[i].y);
  }
}

void Svg::path(const std::vector<Point>& points, std::string_view stroke, double width) {
  body_ += "<path d=\"";
  add_points(points);
  body_ += "\" fill=\"none\" stroke-linejoin=\"round\"" + attribute("stroke", stroke) +
           attribute("stroke-width", width) + "/>\n";
}

void Svg::area(const std::vector<Point>& outline, std::string_view fill, double opacity) {
  body_ += "<path d=\"";
  add_points(outline);
  body_ += "Z\"" + attribute("fill", fill) + attribute("fill-opacity", opacity) + "/>\n";
}

void Svg::rectangle(Point corner, double width, double height, std::string_view fill) {
  body_ += "<rect" + attribute("x", corner.x) + attribute("y", corner.y) +
           attribute("width", width) + attribute("height", height) + attribute("fill", fill) +
           "/>\n";
}

void Svg::dot(Point centre, double radius, std::string_view fill) {
  body_ += "<circle" + attribute("cx", centre.x) + attribute("cy", centre.y) +
           attribute("r", radius) + attribute("fill", fill) + "/>\n";
}

void Svg::text(Point at, std::string_view label, Anchor anchor, double size, std::string_view fill,
               Upright upright) {
  const char* const anchors[] = {"start", "middle", "end"};
  body_ += "<text" + attribute("x", at.x) + attribute("y", at.y) + attribute("font-size", size) +
           attribute("fill", fill) + attribute("text-anchor", anchors[static_cast<int>(anchor)]);
  if (upright == Upright::no) {
    body_ += " transform=\"rotate(-90 " + number(at.x) + " " + number(at.y) + ")\"";
  }
  body_ += ">" + svg_markup(label) + "</text>\n";
}

std::string Svg::str() const {
  const std::string size = number(width_) + " " + number(height_);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size +
         "\" font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\">\n" +
         "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + body_ + "</svg>\n";
}

}  // namespace fastgan::report
