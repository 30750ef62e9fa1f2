// Gradients of whole losses against finite differences of the same loss in double.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "fastgan/pass.hpp"
#include "fastgan/plan.hpp"
#include "tests/reference/network.hpp"

namespace fastgan::test {

using Values = std::vector<std::vector<double>>;  // per parameter

inline Values tensors(const Plan& plan, std::span<const float> values) {
  Values result;
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      const float* first = values.data() + place.offset[p];
      result.emplace_back(first, first + place.parameters[p].count());
    }
  }
  return result;
}

/// N rows of x.
inline reference::BoundedMatrix matrix(Matrix x, Index N, Index columns) {
  reference::BoundedMatrix copy(static_cast<std::size_t>(N), static_cast<std::size_t>(columns));
  for (Index n = 0; n < N; ++n) {
    for (Index c = 0; c < columns; ++c) {
      copy.at(static_cast<std::size_t>(n), static_cast<std::size_t>(c)).value =
          x.data[n * x.ld + c];
    }
  }
  return copy;
}

/// `gradient` against differences of loss(values) by some of the weights. `scale` is the magnitude
/// of the gradients, whose fp32 sums round.
template <class Loss>
void check_gradient(const Plan& plan, Values values, std::span<const float> gradient,
                    const Loss& loss) {
  int compared = 0;
  std::size_t t = 0;
  double scale = 0;
  for (const float g : gradient) scale = std::max(scale, std::fabs(static_cast<double>(g)));
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p, ++t) {
      for (std::size_t i = 0; i < values[t].size(); i += p == 0 ? 23 : 3) {
        double& w = values[t][i];
        const double w0 = w;
        const auto slope = [&](double h) {
          w = w0 + h;
          const double up = loss(values);
          w = w0 - h;
          const double down = loss(values);
          w = w0;
          return (up - down) / (2 * h);
        };
        const double coarse = slope(2e-5), fine = slope(1e-5);
        // Two steps that disagree show an event that crossed a kink.
        if (std::fabs(coarse - fine) > 1e-6 * scale) continue;
        const double found = gradient[static_cast<std::size_t>(place.offset[p]) + i];
        CAPTURE(t, i);
        CHECK(std::fabs(found - fine) <= 400 * reference::kUnit * scale + std::fabs(coarse - fine));
        ++compared;
      }
    }
  }
  CHECK(compared > 30);
}

}  // namespace fastgan::test
