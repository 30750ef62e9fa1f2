#include "tests/reference/fold_taps.hpp"

#include "kernels/locally_connected_2d/locally_connected_2d.hpp"
#include "tests/kernels/linear_ladder.hpp"
#include "tests/kernels/window_shapes.hpp"

using namespace fastgan;
using namespace fastgan::check;
using namespace fastgan::test;

namespace {

/// Windows on images upsampled by `factor`.
struct FoldCase {
  Index factor;
  WindowShape shape;
};

/// Windows that begin inside a pixel's copies, between two pixels, or with padding; one of a single
/// tap, one that is not square, and an image that is not upsampled.
std::vector<FoldCase> fold_cases() {
  const auto shape = [](Index h, Index w, Index c, Index oh, Index ow, Index oc, Index window,
                        Index pad) {
    return WindowShape{h, w, c, oh, ow, oc, window, window, 1, 1, pad, pad};
  };
  WindowShape uneven = shape(3, 9, 2, 3, 3, 3, 4, 0);  // two numbers of padding above, 5 x 4 taps
  uneven.KH = 5;
  uneven.pad_top = 2;
  return {{2, shape(4, 2, 17, 4, 2, 3, 5, 2)},
          {2, shape(6, 4, 6, 4, 2, 2, 3, 0)},
          {2, shape(2, 4, 33, 2, 4, 1, 3, 1)},
          {3, shape(3, 3, 1, 3, 3, 7, 3, 1)},
          {4, shape(4, 4, 31, 4, 4, 1, 7, 3)},
          {2, shape(2, 2, 5, 4, 4, 1, 1, 1)},
          {3, uneven},
          {1, shape(3, 2, 2, 3, 2, 3, 3, 1)}};
}

/// All passes of a layer with filters w on an upsampled image, on the image itself.
std::vector<GuardedTensor> run_folded(const Context& context, const FoldCase& is, Index N,
                                      const WindowData& data) {
  const WindowShape& s = is.shape;
  const WindowShape small = kernels::folded_window(s, is.factor);
  GuardedTensor v(s.outputs() * small.taps()), dv(s.outputs() * small.taps());
  GuardedTensor y(N, s.outputs()), ty(N, s.outputs()), dx(N, small.inputs());
  GuardedTensor dw(static_cast<Index>(data.w.size())), added(data.old_dw);
  GuardedTensor scratch(static_cast<Index>(kernels::locally_connected_2d_scratch(N, small)));
  kernels::fold_taps_forward(context,
                             {.v = v.data(), .w = data.w.data(), .shape = s, .factor = is.factor});
  kernels::locally_connected_2d_forward(context, {.y = y.data(),
                                                  .x = data.x.data(),
                                                  .w = v.data(),
                                                  .b = nullptr,
                                                  .N = N,
                                                  .shape = small,
                                                  .scratch = scratch.data()});
  kernels::locally_connected_2d_tangent(context, {.ty = ty.data(),
                                                  .tx = data.tx.data(),
                                                  .y = y.data(),
                                                  .w = v.data(),
                                                  .N = N,
                                                  .shape = small,
                                                  .scratch = scratch.data()});
  kernels::locally_connected_2d_backward_data(context, {.dx = dx.data(),
                                                        .dz = data.dz.data(),
                                                        .w = v.data(),
                                                        .N = N,
                                                        .shape = small,
                                                        .scratch = scratch.data()});
  kernels::locally_connected_2d_backward_weights(context, {.dw = dv.data(),
                                                           .db = nullptr,
                                                           .x = data.x.data(),
                                                           .dz = data.dz.data(),
                                                           .N = N,
                                                           .shape = small});
  kernels::FoldTapsBackward backward{
      .dw = dw.data(), .dv = dv.data(), .shape = s, .factor = is.factor};
  kernels::fold_taps_backward(context, backward);
  backward.dw = added.data();
  backward.mode = GradientMode::accumulate;
  kernels::fold_taps_backward(context, backward);
  return {y, ty, dx, dw, added};
}

/// The same on the upsampled image, in double.
std::vector<Reference> run_upsampled(const FoldCase& is, Index N, const WindowData& data) {
  const WindowShape& s = is.shape;
  const WindowShape small = kernels::folded_window(s, is.factor);
  const Index copies = is.factor * is.factor, weights = s.outputs() * s.taps();
  reference::Sums y(N, s.outputs()), ty(N, s.outputs()), dx(N, small.inputs());
  reference::Sums dw(1, weights), added(1, weights);
  for (std::size_t i = 0; i < data.old_dw.size(); ++i) added.add(i, data.old_dw[i], 1.0);
  for (Index n = 0; n < N; ++n) {
    const auto in = static_cast<std::size_t>(n * small.inputs());
    const auto out = static_cast<std::size_t>(n * s.outputs());
    const auto visit = [&](const reference::Tap& t) {
      y.add(out + t.y, data.x[in + t.x], data.w[t.w]);
      ty.add(out + t.y, data.tx[in + t.x], data.w[t.w]);
      dx.add(in + t.x, data.dz[out + t.y], data.w[t.w]);
      dw.add(t.w, data.dz[out + t.y], data.x[in + t.x]);
      added.add(t.w, data.dz[out + t.y], data.x[in + t.x]);
    };
    reference::for_taps(s, reference::Sharing::locally_connected, visit, is.factor);
  }
  const Index seen = copies * small.KH * small.KW * s.OC;  // outputs that see a pixel, at most
  return {y.reference(small.taps() + copies), ty.reference(small.taps() + copies),
          dx.reference(seen + copies), dw.reference(N), added.reference(N + 1)};
}

}  // namespace

TEST_CASE("fold_taps: sums forward, copies backward") {
  for (const FoldCase& is : fold_cases()) {
    CAPTURE(is.factor, is.shape.KH, is.shape.pad_top, is.shape.C);
    check_linear(
        reference::fold_taps(is.shape, is.factor), 1,
        [&](const Context& context, float* v, const float* w) {
          kernels::fold_taps_forward(context,
                                     {.v = v, .w = w, .shape = is.shape, .factor = is.factor});
        },
        [&](const Context& context, float* dw, const float* dv) {
          kernels::fold_taps_backward(context,
                                      {.dw = dw, .dv = dv, .shape = is.shape, .factor = is.factor});
        });
  }
}

TEST_CASE("fold_taps: the windows of LAGAN become smaller") {
  const WindowShape first = kernels::folded_window({14, 14, 64, 14, 14, 6, 5, 5, 1, 1, 2, 2}, 2);
  CHECK((first.H == 7 && first.KH == 3 && first.KW == 3 && first.pad_top == 1));
  const WindowShape second = kernels::folded_window({28, 28, 6, 26, 26, 6, 3, 3}, 2);
  CHECK((second.W == 14 && second.KH == 2 && second.KW == 2 && second.pad_left == 0));
}

TEST_CASE("fold_taps: a layer on an upsampled image is one on the image itself") {
  for (const FoldCase& is : fold_cases()) {
    CAPTURE(is.factor, is.shape.KH, is.shape.pad_top, is.shape.C);
    const Index N = 5;
    const WindowData data({N, is.shape}, reference::Sharing::locally_connected, 51);
    climb([&](const Context& context) { return run_folded(context, is, N, data); },
          run_upsampled(is, N, data));
  }
}

TEST_CASE("fold_taps: nothing asked for") {
  const WindowShape s{2, 2, 1, 2, 2, 1, 3, 3, 1, 1, 1, 1};
  const std::vector<float> dv(static_cast<std::size_t>(s.outputs() * 9), 1.0f);
  const std::vector<float> old = normal_numbers(s.outputs() * s.taps(), 52);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    GuardedTensor dw(old);
    kernels::fold_taps_backward(
        {.backend = machine.backend},
        {.dw = dw.data(), .dv = dv.data(), .shape = s, .factor = 2, .mode = GradientMode::ignore});
    CHECK_SAME_BITS(dw, old);
  }
}
