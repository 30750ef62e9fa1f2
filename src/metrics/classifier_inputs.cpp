#include "src/metrics/classifier_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fastgan {
namespace {

constexpr double kCut = 8;  // standard deviations

void standardise(const std::vector<float>& values, float* inputs, std::size_t stride) {
  const auto n = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const float v : values) mean += static_cast<double>(v) / n;
  for (const float v : values) {
    const double distance = static_cast<double>(v) - mean;
    squares += distance * distance / n;
  }
  const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double standard = (static_cast<double>(values[i]) - mean) * scale;
    inputs[i * stride] = static_cast<float>(std::clamp(standard, -kCut, kCut));
  }
}

void rank(const std::vector<float>& values, const std::vector<float>& sorted, float* inputs,
          std::size_t stride) {
  const auto n = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), values[i]);
    const auto below = static_cast<double>(first - sorted.begin());
    const auto up_to = static_cast<double>(last - sorted.begin());
    const double uniform = (below + up_to) / (2 * n);
    inputs[i * stride] = static_cast<float>(2 * std::numbers::sqrt3 * (uniform - 0.5));
  }
}

}  // namespace

std::vector<float> classifier_inputs(const Table& a, const Table& b) {
  const std::size_t width = a.width(), rows = a.rows() + b.rows();
  std::vector<float> inputs(rows * 2 * width), values(rows), sorted;
  for (std::size_t c = 0; c < width; ++c) {
    for (std::size_t r = 0; r < rows; ++r) {
      values[r] = r < a.rows() ? a.row(r)[c] : b.row(r - a.rows())[c];
    }
    sorted = values;
    std::sort(sorted.begin(), sorted.end());
    standardise(values, inputs.data() + c, 2 * width);
    rank(values, sorted, inputs.data() + width + c, 2 * width);
  }
  return inputs;
}

}  // namespace fastgan
