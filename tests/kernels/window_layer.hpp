// What the tests of convolution and of locally connected layers share: one layer with all its
// passes, of kernels that differ in their names and in where a weight lies.
#pragma once

#include <initializer_list>

#include "tests/kernels/window_ops.hpp"
#include "tests/kernels/window_shapes.hpp"

namespace fastgan::test {

using check::Reference;

/// All passes of one layer; forward, backward_data and tangent on `split` events at a time.
/// Op: Conv2d or LocallyConnected2d.
template <class Op>
struct WindowLayer {
  static constexpr auto kSharing = Op::sharing;

  WindowLayer(const WindowCase& shape, const Activation& activation)
      : c(shape), f(activation), data(shape, kSharing, 81) {
    y = rounded(reference::window_forward(data.x, data.w, &data.b, c.N, c.shape, kSharing, f));
  }
  Index weights() const { return reference::weight_count(c.shape, kSharing); }
  Index biases() const { return reference::bias_count(c.shape, kSharing); }
  GuardedTensor scratch(Index N) const {
    return GuardedTensor(static_cast<Index>(Op::scratch(N, c.shape)));
  }

  std::vector<GuardedTensor> run(const Context& context, Index split) const {
    const WindowShape& s = c.shape;
    GuardedTensor out(c.N, s.outputs()), ty(c.N, s.outputs()), dx(c.N, s.inputs());
    GuardedTensor gated(c.N, s.inputs()), dw(weights()), db(biases());
    GuardedTensor added_dw(data.old_dw), added_db(data.old_db);
    for (Index n = 0; n < c.N; n += split) {
      const Index N = std::min(split, c.N - n);
      GuardedTensor memory = scratch(N);
      forward(context, n, N, out.data(), memory.data());
      tangent(context, n, N, ty.data(), memory.data());
      backward_data(context, n, N, dx.data(), nullptr, memory.data());
      backward_data(context, n, N, gated.data(), data.x.data(), memory.data());
      CHECK(memory.damage().empty());
    }
    backward_weights(context, dw.data(), db.data(), GradientMode::overwrite);
    backward_weights(context, added_dw.data(), added_db.data(), GradientMode::accumulate);
    return {out, ty, dx, gated, dw, db, added_dw, added_db};
  }
  std::vector<Reference> expected() const {
    const WindowShape& s = c.shape;
    const auto gradients = [&](const std::vector<float>* dw, const std::vector<float>* db) {
      return reference::window_backward_weights(data.x, data.dz, dw, db, c.N, s, kSharing);
    };
    const auto fresh = gradients(nullptr, nullptr), added = gradients(&data.old_dw, &data.old_db);
    return {reference::window_forward(data.x, data.w, &data.b, c.N, s, kSharing, f),
            reference::window_tangent(data.tx, data.w, y, c.N, s, kSharing, f),
            reference::window_backward_data(data.dz, data.w, {}, c.N, s, kSharing, {}),
            reference::window_backward_data(data.dz, data.w, data.x, c.N, s, kSharing, f),
            fresh.dw,
            fresh.db,
            added.dw,
            added.db};
  }

  /// Every kernel once: all that a layer of a paper's size has time for.
  std::vector<GuardedTensor> run_once(const Context& context) const {
    GuardedTensor out(c.N, c.shape.outputs()), gated(c.N, c.shape.inputs());
    GuardedTensor dw(weights()), db(biases()), memory = scratch(c.N);
    forward(context, 0, c.N, out.data(), memory.data());
    backward_data(context, 0, c.N, gated.data(), data.x.data(), memory.data());
    backward_weights(context, dw.data(), db.data(), GradientMode::overwrite);
    return {out, gated, dw, db};
  }
  std::vector<Reference> expected_once() const {
    const WindowShape& s = c.shape;
    const auto fresh =
        reference::window_backward_weights(data.x, data.dz, nullptr, nullptr, c.N, s, kSharing);
    return {reference::window_forward(data.x, data.w, &data.b, c.N, s, kSharing, f),
            reference::window_backward_data(data.dz, data.w, data.x, c.N, s, kSharing, f), fresh.dw,
            fresh.db};
  }

  void forward(const Context& context, Index n, Index N, float* out, float* memory,
               bool with_bias = true) const {
    Op::run(context, typename Op::Forward{.y = out + n * c.shape.outputs(),
                                          .x = data.x.data() + n * c.shape.inputs(),
                                          .w = data.w.data(),
                                          .b = with_bias ? data.b.data() : nullptr,
                                          .N = N,
                                          .shape = c.shape,
                                          .activation = f,
                                          .scratch = memory});
  }
  void tangent(const Context& context, Index n, Index N, float* ty, float* memory) const {
    Op::run(context, typename Op::Tangent{.ty = ty + n * c.shape.outputs(),
                                          .tx = data.tx.data() + n * c.shape.inputs(),
                                          .y = y.data() + n * c.shape.outputs(),
                                          .w = data.w.data(),
                                          .N = N,
                                          .shape = c.shape,
                                          .activation = f,
                                          .scratch = memory});
  }
  void backward_data(const Context& context, Index n, Index N, float* dx, const float* x,
                     float* memory) const {
    Op::run(context, typename Op::BackwardData{.dx = dx + n * c.shape.inputs(),
                                               .dz = data.dz.data() + n * c.shape.outputs(),
                                               .w = data.w.data(),
                                               .x = x != nullptr ? x + n * c.shape.inputs() : x,
                                               .x_activation = f,
                                               .N = N,
                                               .shape = c.shape,
                                               .scratch = memory});
  }
  void backward_weights(const Context& context, float* dw, float* db, GradientMode mode,
                        float* memory = nullptr) const {
    Op::run(context,
            typename Op::BackwardWeights{.dw = dw,
                                         .db = db,
                                         .x = data.x.data(),
                                         .dz = data.dz.data(),
                                         .N = c.N,
                                         .shape = c.shape,
                                         .mode = mode},
            memory);
  }

  WindowCase c;
  Activation f;
  WindowData data;
  std::vector<float> y;
};

template <class Op>
void check_awkward_windows() {
  const std::vector<Activation> activations = {
      leaky_relu(0.3f), {}, relu(), sigmoid(), hyperbolic_tangent()};
  std::size_t turn = 0;
  for (const WindowCase& c : awkward_windows()) {
    const WindowLayer<Op> layer(c, activations[turn++ % activations.size()]);
    CAPTURE(turn, c.N, c.shape.C, c.shape.OC);
    climb([&](const Context& context) { return layer.run(context, c.N); }, layer.expected());
  }
}

/// Each of the layers on one machine of the ladder.
template <class Op>
void check_layers_of_papers(const std::vector<WindowCase>& layers) {
  std::size_t turn = 0;
  for (const WindowCase& c : layers) {
    CAPTURE(c.shape.H, c.shape.C);
    const WindowLayer<Op> layer(c, leaky_relu(0.3f));
    const check::Machine machine = check::machine_of(turn++);
    INFO(machine.name);
    const std::vector<GuardedTensor> found = layer.run_once({.backend = machine.backend});
    const std::vector<Reference> expected = layer.expected_once();
    for (std::size_t i = 0; i < found.size(); ++i) CHECK_TENSOR(found[i], expected[i]);
  }
}

/// An event has the same bits in any batch, those of the CPU.
template <class Op>
void check_window_batches(const WindowCase& c, std::initializer_list<Index> splits) {
  const WindowLayer<Op> layer(c, sigmoid());
  const std::vector<GuardedTensor> fused = layer.run({.backend = &check::fused_cpu()}, c.N);
  for (const check::Machine& machine : check::machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    const std::vector<GuardedTensor> whole = layer.run(context, c.N);
    for (std::size_t i = 0; machine.fused && i < whole.size(); ++i) {
      CHECK_SAME_BITS(whole[i], fused[i]);
    }
    for (const Index split : splits) {
      if (split == 1 && machine.name != check::machine_of(0).name) continue;  // many calls
      const std::vector<GuardedTensor> parts = layer.run(context, split);
      for (std::size_t i = 0; i < whole.size(); ++i) CHECK_SAME_BITS(parts[i], whole[i]);
    }
  }
}

/// No bias, nothing asked for, one gradient alone; no trap is raised by huge and denormal numbers.
template <class Op>
void check_window_omissions() {
  const WindowCase c{3, {3, 3, 2, 2, 2, 2, 2, 2}};
  WindowLayer<Op> layer(c, {});
  layer.data.x[0] = 1e30f;
  layer.data.w[1] = -1e-40f;
  for (const check::Machine& machine : check::machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    std::feclearexcept(FE_ALL_EXCEPT);
    layer.run(context, c.N);
    CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
    GuardedTensor dw(layer.data.old_dw), y(c.N, c.shape.outputs());
    layer.backward_weights(context, dw.data(), nullptr, GradientMode::ignore);
    CHECK_SAME_BITS(dw, layer.data.old_dw);
    GuardedTensor db(layer.biases()), alone(db);
    layer.backward_weights(context, dw.data(), db.data(), GradientMode::overwrite);
    layer.backward_weights(context, nullptr, alone.data(), GradientMode::overwrite);
    CHECK_SAME_BITS(alone, db);
    GuardedTensor memory = layer.scratch(c.N);
    layer.forward(context, 0, c.N, y.data(), memory.data(), false);
    CHECK_TENSOR(y, reference::window_forward(layer.data.x, layer.data.w, nullptr, c.N, c.shape,
                                              Op::sharing, {}));
  }
}

}  // namespace fastgan::test
