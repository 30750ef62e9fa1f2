// The kernels that slide windows over images under the same names, for code that is the same for
// convolutions and locally connected layers.
#pragma once

#include "kernels/conv_2d/conv_2d.hpp"
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"
#include "tests/reference/window.hpp"

namespace fastgan::test {

struct Conv2d {
  static constexpr auto sharing = reference::Sharing::convolution;
  using Forward = kernels::Conv2dForward;
  using Tangent = kernels::Conv2dTangent;
  using BackwardData = kernels::Conv2dBackwardData;
  using BackwardWeights = kernels::Conv2dBackwardWeights;

  static std::size_t scratch(Index N, const kernels::WindowShape& s) {
    return kernels::conv_2d_scratch(N, s);
  }
  static std::size_t weights_scratch(Index N, const kernels::WindowShape& s) {
    return kernels::conv_2d_weights_scratch(N, s);
  }
  static void run(const Context& context, const Forward& p) {
    kernels::conv_2d_forward(context, p);
  }
  static void run(const Context& context, const Tangent& p) {
    kernels::conv_2d_tangent(context, p);
  }
  static void run(const Context& context, const BackwardData& p) {
    kernels::conv_2d_backward_data(context, p);
  }
  /// scratch: weights_scratch(), or null
  static void run(const Context& context, BackwardWeights p, float* scratch) {
    p.scratch = scratch;
    kernels::conv_2d_backward_weights(context, p);
  }
};

struct LocallyConnected2d {
  static constexpr auto sharing = reference::Sharing::locally_connected;
  using Forward = kernels::LocallyConnected2dForward;
  using Tangent = kernels::LocallyConnected2dTangent;
  using BackwardData = kernels::LocallyConnected2dBackwardData;
  using BackwardWeights = kernels::LocallyConnected2dBackwardWeights;

  static std::size_t scratch(Index N, const kernels::WindowShape& s) {
    return kernels::locally_connected_2d_scratch(N, s);
  }
  static std::size_t weights_scratch(Index, const kernels::WindowShape&) { return 0; }
  static void run(const Context& context, const Forward& p) {
    kernels::locally_connected_2d_forward(context, p);
  }
  static void run(const Context& context, const Tangent& p) {
    kernels::locally_connected_2d_tangent(context, p);
  }
  static void run(const Context& context, const BackwardData& p) {
    kernels::locally_connected_2d_backward_data(context, p);
  }
  static void run(const Context& context, const BackwardWeights& p, float*) {
    kernels::locally_connected_2d_backward_weights(context, p);
  }
};

}  // namespace fastgan::test
