// Awkward windows, and what the tests of convolution and of locally connected layers share.
#pragma once

#include <cfenv>
#include <vector>

#include "tests/kernels/ladder.hpp"
#include "tests/reference/window.hpp"

namespace fastgan::test {

using check::GuardedTensor;
using kernels::WindowShape;

struct WindowCase {
  Index N;
  WindowShape shape;
};

/// Sizes of the ladder spread over batch and channels; strides, padding on any side, windows larger
/// than the image, positions that see nothing but padding.
inline std::vector<WindowCase> awkward_windows() {
  const auto shape = [](Index h, Index w, Index c, Index oh, Index ow, Index oc) {
    return WindowShape{.H = h, .W = w, .C = c, .OH = oh, .OW = ow, .OC = oc, .KH = 3, .KW = 2};
  };
  std::vector<WindowCase> cases{{1, shape(3, 2, 1, 1, 1, 1)},    {3, shape(5, 4, 3, 3, 3, 2)},
                                {31, shape(4, 3, 2, 2, 2, 7)},   {32, shape(3, 3, 5, 1, 2, 9)},
                                {33, shape(4, 3, 31, 2, 2, 3)},  {65, shape(3, 2, 17, 1, 1, 33)},
                                {127, shape(3, 3, 1, 1, 2, 13)}, {257, shape(4, 2, 3, 2, 1, 1)}};
  WindowShape strided = shape(7, 9, 3, 4, 5, 4);
  strided.stride_h = strided.stride_w = 2;
  strided.pad_top = 1;
  cases.push_back({5, strided});
  WindowShape gaps = shape(8, 7, 2, 2, 2, 6);  // inputs that no output sees
  gaps.stride_h = 5;
  gaps.stride_w = 3;
  gaps.pad_left = 1;
  cases.push_back({34, gaps});
  WindowShape wide = shape(2, 3, 4, 4, 6, 5);  // padding on all sides, more than the image
  wide.KH = 5;
  wide.KW = 4;
  wide.pad_top = 3;
  wide.pad_left = 4;
  cases.push_back({17, wide});
  WindowShape outside = shape(2, 2, 2, 7, 5, 3);  // whole windows of padding
  outside.pad_top = 4;
  outside.pad_left = 3;
  cases.push_back({16, outside});
  return cases;
}

/// Inputs of all passes of one layer.
struct WindowData {
  WindowData(const WindowCase& c, reference::Sharing sharing, std::uint64_t seed)
      : x(check::normal_numbers(c.N * c.shape.inputs(), seed)),
        tx(check::normal_numbers(c.N * c.shape.inputs(), seed + 1)),
        w(check::normal_numbers(reference::weight_count(c.shape, sharing), seed + 2)),
        b(check::normal_numbers(reference::bias_count(c.shape, sharing), seed + 3)),
        dz(check::normal_numbers(c.N * c.shape.outputs(), seed + 4)),
        old_dw(check::normal_numbers(reference::weight_count(c.shape, sharing), seed + 5)),
        old_db(check::normal_numbers(reference::bias_count(c.shape, sharing), seed + 6)) {}

  std::vector<float> x, tx, w, b, dz, old_dw, old_db;
};

/// y of the reference, rounded: an input of the tangent that does not depend on the kernel.
inline std::vector<float> rounded(const check::Reference& r) {
  std::vector<float> values;
  for (Index row = 0; row < r.rows(); ++row) {
    for (Index c = 0; c < r.columns(); ++c) values.push_back(static_cast<float>(r.value(row, c)));
  }
  return values;
}

/// The gradients of the reference are the derivatives of its sums.
inline void check_window_derivatives(reference::Sharing sharing) {
  const WindowShape s{.H = 4,
                      .W = 5,
                      .C = 2,
                      .OH = 3,
                      .OW = 3,
                      .OC = 3,
                      .KH = 3,
                      .KW = 2,
                      .stride_h = 1,
                      .stride_w = 2,
                      .pad_top = 1,
                      .pad_left = 1};
  const WindowData data({1, s}, sharing, 71);
  const auto dx = reference::window_backward_data(data.dz, data.w, {}, 1, s, sharing, {});
  const auto dw =
      reference::window_backward_weights(data.x, data.dz, nullptr, nullptr, 1, s, sharing).dw;
  const std::vector<double> c(data.dz.begin(), data.dz.end());
  std::vector<reference::Complex> x(data.x.begin(), data.x.end()), w(data.w.begin(), data.w.end());
  const auto check_all = [&](std::vector<reference::Complex>& moved, const check::Reference& r) {
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const reference::Complex here = moved[i];
      const double found = reference::derivative(
          [&](const reference::Complex& at) {
            moved[i] = at;
            return reference::window_loss(x, w, c, s, sharing);
          },
          here.real());
      moved[i] = here;
      const auto at = static_cast<Index>(i);
      CAPTURE(i);
      CHECK(std::fabs(found - r.value(0, at)) <= reference::bound_in_double(r.bound(0, at)));
    }
  };
  check_all(x, dx);
  check_all(w, dw);
}

}  // namespace fastgan::test
