// The ladder of trust for a linear map of images: forward and backward.
#pragma once

#include "tests/kernels/ladder.hpp"
#include "tests/reference/linear_map.hpp"

namespace fastgan::test {

/// forward(context, y, x) and backward(context, dx, dy) of N events against the links of `map`.
template <class Forward, class Backward>
void check_linear(const reference::LinearMap& map, Index N, const Forward& forward,
                  const Backward& backward) {
  const std::vector<float> x = check::normal_numbers(N * map.inputs, 101);
  const std::vector<float> dy = check::normal_numbers(N * map.outputs, 102);
  check::climb(
      [&](const Context& context) {
        check::GuardedTensor y(N, map.outputs), dx(N, map.inputs);
        forward(context, y.data(), x.data());
        backward(context, dx.data(), dy.data());
        return std::vector{y, dx};
      },
      {reference::forward(map, x, N), reference::backward(map, dy, N)});
}

}  // namespace fastgan::test
