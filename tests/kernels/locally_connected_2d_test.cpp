#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include "tests/kernels/window_shapes.hpp"

using namespace fastgan;
using namespace fastgan::check;
using namespace fastgan::test;

namespace {

constexpr auto kLocal = reference::Sharing::locally_connected;
const std::vector<Activation> kActivations = {
    leaky_relu(0.3f), {}, relu(), sigmoid(), hyperbolic_tangent()};

/// All passes of one layer; forward, backward_data and tangent on `split` events at a time.
struct Layer {
  Layer(const WindowCase& shape, const Activation& activation)
      : c(shape), f(activation), data(shape, kLocal, 81) {
    y = rounded(reference::window_forward(data.x, data.w, &data.b, c.N, c.shape, kLocal, f));
  }

  std::vector<GuardedTensor> run(const Context& context, Index split) const {
    const WindowShape& s = c.shape;
    GuardedTensor out(c.N, s.outputs()), ty(c.N, s.outputs()), dx(c.N, s.inputs());
    GuardedTensor gated(c.N, s.inputs());
    GuardedTensor dw(reference::weight_count(s, kLocal)), db(s.outputs());
    GuardedTensor added_dw(data.old_dw), added_db(data.old_db);
    for (Index n = 0; n < c.N; n += split) {
      const Index N = std::min(split, c.N - n);
      GuardedTensor scratch(static_cast<Index>(kernels::locally_connected_2d_scratch(N, s)));
      forward(context, n, N, out.data(), scratch.data());
      tangent(context, n, N, ty.data(), scratch.data());
      backward(context, n, N, dx.data(), nullptr, scratch.data());
      backward(context, n, N, gated.data(), data.x.data(), scratch.data());
      CHECK(scratch.damage().empty());
    }
    weights(context, dw, &db, GradientMode::overwrite);
    weights(context, added_dw, &added_db, GradientMode::accumulate);
    return {out, ty, dx, gated, dw, db, added_dw, added_db};
  }

  /// Every kernel once: all that a layer of a paper's size has time for.
  std::vector<GuardedTensor> run_once(const Context& context) const {
    const WindowShape& s = c.shape;
    GuardedTensor out(c.N, s.outputs()), gated(c.N, s.inputs());
    GuardedTensor dw(reference::weight_count(s, kLocal)), db(s.outputs());
    GuardedTensor scratch(static_cast<Index>(kernels::locally_connected_2d_scratch(c.N, s)));
    forward(context, 0, c.N, out.data(), scratch.data());
    backward(context, 0, c.N, gated.data(), data.x.data(), scratch.data());
    weights(context, dw, &db, GradientMode::overwrite);
    return {out, gated, dw, db};
  }
  std::vector<Reference> expected_once() const {
    const WindowShape& s = c.shape;
    const auto fresh =
        reference::window_backward_weights(data.x, data.dz, nullptr, nullptr, c.N, s, kLocal);
    return {reference::window_forward(data.x, data.w, &data.b, c.N, s, kLocal, f),
            reference::window_backward_data(data.dz, data.w, data.x, c.N, s, kLocal, f), fresh.dw,
            fresh.db};
  }

  std::vector<Reference> expected() const {
    const WindowShape& s = c.shape;
    const auto gradients = [&](const std::vector<float>* dw, const std::vector<float>* db) {
      return reference::window_backward_weights(data.x, data.dz, dw, db, c.N, s, kLocal);
    };
    const auto fresh = gradients(nullptr, nullptr), added = gradients(&data.old_dw, &data.old_db);
    return {reference::window_forward(data.x, data.w, &data.b, c.N, s, kLocal, f),
            reference::window_tangent(data.tx, data.w, y, c.N, s, kLocal, f),
            reference::window_backward_data(data.dz, data.w, {}, c.N, s, kLocal, {}),
            reference::window_backward_data(data.dz, data.w, data.x, c.N, s, kLocal, f),
            fresh.dw,
            fresh.db,
            added.dw,
            added.db};
  }

  void forward(const Context& context, Index n, Index N, float* out, float* scratch) const {
    kernels::locally_connected_2d_forward(context, {.y = out + n * c.shape.outputs(),
                                                    .x = data.x.data() + n * c.shape.inputs(),
                                                    .w = data.w.data(),
                                                    .b = data.b.data(),
                                                    .N = N,
                                                    .shape = c.shape,
                                                    .activation = f,
                                                    .scratch = scratch});
  }
  void tangent(const Context& context, Index n, Index N, float* ty, float* scratch) const {
    kernels::locally_connected_2d_tangent(context, {.ty = ty + n * c.shape.outputs(),
                                                    .tx = data.tx.data() + n * c.shape.inputs(),
                                                    .y = y.data() + n * c.shape.outputs(),
                                                    .w = data.w.data(),
                                                    .N = N,
                                                    .shape = c.shape,
                                                    .activation = f,
                                                    .scratch = scratch});
  }
  void backward(const Context& context, Index n, Index N, float* dx, const float* x,
                float* scratch) const {
    kernels::locally_connected_2d_backward_data(
        context, {.dx = dx + n * c.shape.inputs(),
                  .dz = data.dz.data() + n * c.shape.outputs(),
                  .w = data.w.data(),
                  .x = x != nullptr ? x + n * c.shape.inputs() : nullptr,
                  .x_activation = f,
                  .N = N,
                  .shape = c.shape,
                  .scratch = scratch});
  }
  void weights(const Context& context, GuardedTensor& dw, GuardedTensor* db,
               GradientMode mode) const {
    kernels::locally_connected_2d_backward_weights(context,
                                                   {.dw = dw.data(),
                                                    .db = db != nullptr ? db->data() : nullptr,
                                                    .x = data.x.data(),
                                                    .dz = data.dz.data(),
                                                    .N = c.N,
                                                    .shape = c.shape,
                                                    .mode = mode});
  }

  WindowCase c;
  Activation f;
  WindowData data;
  std::vector<float> y;
};

}  // namespace

TEST_CASE("locally_connected_2d: gradients of the reference") { check_window_derivatives(kLocal); }

TEST_CASE("locally_connected_2d: every pass of awkward shapes") {
  std::size_t turn = 0;
  for (const WindowCase& c : awkward_windows()) {
    const Layer layer(c, kActivations[turn++ % kActivations.size()]);
    CAPTURE(turn, c.N, c.shape.C, c.shape.OC);
    climb([&](const Context& context) { return layer.run(context, c.N); }, layer.expected());
  }
}

TEST_CASE("locally_connected_2d: the layers of LAGAN") {
  std::size_t turn = 0;
  const auto layer = [](Index h, Index c, Index oh, Index oc, Index k, Index stride, Index pad) {
    return WindowCase{1, {h, h, c, oh, oh, oc, k, k, stride, stride, pad, pad}};
  };
  WindowCase first = layer(7, 64, 14, 6, 3, 1, 1), second = layer(14, 6, 26, 6, 2, 1, 0);
  first.shape.repeat = second.shape.repeat = 2;
  for (const WindowCase& c :
       {first, second, layer(26, 6, 25, 1, 2, 1, 0), layer(25, 32, 13, 8, 5, 2, 2),
        layer(13, 8, 13, 8, 5, 1, 2), layer(13, 8, 7, 8, 3, 2, 1)}) {
    CAPTURE(c.shape.H, c.shape.C);
    const Layer lagan(c, leaky_relu(0.3f));
    const Machine machine = machine_of(turn++);
    INFO(machine.name);
    const std::vector<GuardedTensor> found = lagan.run_once({.backend = machine.backend});
    const std::vector<Reference> expected = lagan.expected_once();
    for (std::size_t i = 0; i < found.size(); ++i) CHECK_TENSOR(found[i], expected[i]);
  }
}

TEST_CASE("locally_connected_2d: an event has the same bits in any batch, those of the CPU") {
  const WindowCase c{19, {6, 5, 3, 3, 3, 9, 3, 3, 2, 2, 1, 1}};
  const Layer layer(c, sigmoid());
  const std::vector<GuardedTensor> fused = layer.run({.backend = &fused_cpu()}, c.N);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    const std::vector<GuardedTensor> whole = layer.run(context, c.N);
    for (std::size_t i = 0; machine.fused && i < whole.size(); ++i) {
      CHECK_SAME_BITS(whole[i], fused[i]);
    }
    for (const Index split : {1, 5, 16}) {
      if (split == 1 && machine.name != machine_of(0).name) continue;  // many calls
      const std::vector<GuardedTensor> parts = layer.run(context, split);
      for (std::size_t i = 0; i < whole.size(); ++i) CHECK_SAME_BITS(parts[i], whole[i]);
    }
  }
}

TEST_CASE("locally_connected_2d: neighbours that share a window") {
  WindowShape padded{4, 3, 3, 8, 6, 2, 2, 2, 1, 1, 1, 1};  // the last row of windows but once
  padded.repeat = 2;
  WindowShape strided{7, 5, 2, 9, 6, 3, 3, 2, 2, 3, 2, 1};  // padding below, inputs nobody sees
  strided.repeat = 3;
  WindowShape filters{2, 2, 5, 2, 2, 9, 1, 1};
  filters.repeat = 2;
  for (const WindowCase& c : {WindowCase{35, padded}, {3, strided}, {17, filters}}) {
    CAPTURE(c.shape.H);
    const Layer layer(c, leaky_relu(0.3f));
    climb([&](const Context& context) { return layer.run(context, c.N); }, layer.expected());
  }
}

TEST_CASE("locally_connected_2d: no bias, nothing asked for, traps silent") {
  const WindowCase c{3, {3, 3, 2, 2, 2, 2, 2, 2}};
  Layer layer(c, {});
  layer.data.x[0] = 1e30f;
  layer.data.w[1] = -1e-40f;
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    std::feclearexcept(FE_ALL_EXCEPT);
    layer.run(context, c.N);
    CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
    GuardedTensor dw(layer.data.old_dw), y(c.N, c.shape.outputs());
    layer.weights(context, dw, nullptr, GradientMode::ignore);
    CHECK_SAME_BITS(dw, layer.data.old_dw);
    GuardedTensor db(c.shape.outputs()), alone(db);
    layer.weights(context, dw, &db, GradientMode::overwrite);
    kernels::locally_connected_2d_backward_weights(context, {.dw = nullptr,
                                                             .db = alone.data(),
                                                             .x = layer.data.x.data(),
                                                             .dz = layer.data.dz.data(),
                                                             .N = c.N,
                                                             .shape = c.shape});
    CHECK_SAME_BITS(alone, db);
    GuardedTensor scratch(static_cast<Index>(kernels::locally_connected_2d_scratch(c.N, c.shape)));
    kernels::locally_connected_2d_forward(context, {.y = y.data(),
                                                    .x = layer.data.x.data(),
                                                    .w = layer.data.w.data(),
                                                    .b = nullptr,
                                                    .N = c.N,
                                                    .shape = c.shape,
                                                    .scratch = scratch.data()});
    CHECK_TENSOR(y, reference::window_forward(layer.data.x, layer.data.w, nullptr, c.N, c.shape,
                                              kLocal, {}));
  }
}
