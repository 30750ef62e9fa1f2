#include "kernels/conv_2d/conv_2d.hpp"

#include "tests/kernels/window_shapes.hpp"

using namespace fastgan;
using namespace fastgan::check;
using namespace fastgan::test;

namespace {

constexpr auto kShared = reference::Sharing::convolution;
const std::vector<Activation> kActivations = {
    leaky_relu(0.3f), {}, relu(), sigmoid(), hyperbolic_tangent()};

/// All passes of one layer; forward, backward_data and tangent on `split` events at a time.
struct Layer {
  Layer(const WindowCase& shape, const Activation& activation)
      : c(shape), f(activation), data(shape, kShared, 81) {
    y = rounded(reference::window_forward(data.x, data.w, &data.b, c.N, c.shape, kShared, f));
  }

  std::vector<GuardedTensor> run(const Context& context, Index split) const {
    const WindowShape& s = c.shape;
    GuardedTensor out(c.N, s.outputs()), ty(c.N, s.outputs()), dx(c.N, s.inputs());
    GuardedTensor gated(c.N, s.inputs());
    GuardedTensor dw(reference::weight_count(s, kShared)), db(s.OC);
    GuardedTensor added_dw(data.old_dw), added_db(data.old_db);
    for (Index n = 0; n < c.N; n += split) {
      const Index N = std::min(split, c.N - n);
      GuardedTensor scratch(static_cast<Index>(kernels::conv_2d_scratch(N, s)));
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
    GuardedTensor dw(reference::weight_count(s, kShared)), db(s.OC);
    GuardedTensor scratch(static_cast<Index>(kernels::conv_2d_scratch(c.N, s)));
    forward(context, 0, c.N, out.data(), scratch.data());
    backward(context, 0, c.N, gated.data(), data.x.data(), scratch.data());
    weights(context, dw, &db, GradientMode::overwrite);
    return {out, gated, dw, db};
  }
  std::vector<Reference> expected_once() const {
    const WindowShape& s = c.shape;
    const auto fresh =
        reference::window_backward_weights(data.x, data.dz, nullptr, nullptr, c.N, s, kShared);
    return {reference::window_forward(data.x, data.w, &data.b, c.N, s, kShared, f),
            reference::window_backward_data(data.dz, data.w, data.x, c.N, s, kShared, f), fresh.dw,
            fresh.db};
  }

  std::vector<Reference> expected() const {
    const WindowShape& s = c.shape;
    const auto gradients = [&](const std::vector<float>* dw, const std::vector<float>* db) {
      return reference::window_backward_weights(data.x, data.dz, dw, db, c.N, s, kShared);
    };
    const auto fresh = gradients(nullptr, nullptr), added = gradients(&data.old_dw, &data.old_db);
    return {reference::window_forward(data.x, data.w, &data.b, c.N, s, kShared, f),
            reference::window_tangent(data.tx, data.w, y, c.N, s, kShared, f),
            reference::window_backward_data(data.dz, data.w, {}, c.N, s, kShared, {}),
            reference::window_backward_data(data.dz, data.w, data.x, c.N, s, kShared, f),
            fresh.dw,
            fresh.db,
            added.dw,
            added.db};
  }

  void forward(const Context& context, Index n, Index N, float* out, float* scratch) const {
    kernels::conv_2d_forward(context, {.y = out + n * c.shape.outputs(),
                                       .x = data.x.data() + n * c.shape.inputs(),
                                       .w = data.w.data(),
                                       .b = data.b.data(),
                                       .N = N,
                                       .shape = c.shape,
                                       .activation = f,
                                       .scratch = scratch});
  }
  void tangent(const Context& context, Index n, Index N, float* ty, float* scratch) const {
    kernels::conv_2d_tangent(context, {.ty = ty + n * c.shape.outputs(),
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
    kernels::conv_2d_backward_data(context, {.dx = dx + n * c.shape.inputs(),
                                             .dz = data.dz.data() + n * c.shape.outputs(),
                                             .w = data.w.data(),
                                             .x = x != nullptr ? x + n * c.shape.inputs() : nullptr,
                                             .x_activation = f,
                                             .N = N,
                                             .shape = c.shape,
                                             .scratch = scratch});
  }
  void weights(const Context& context, GuardedTensor& dw, GuardedTensor* db, GradientMode mode,
               float* scratch = nullptr) const {
    kernels::conv_2d_backward_weights(context, {.dw = dw.data(),
                                                .db = db != nullptr ? db->data() : nullptr,
                                                .x = data.x.data(),
                                                .dz = data.dz.data(),
                                                .N = c.N,
                                                .shape = c.shape,
                                                .mode = mode,
                                                .scratch = scratch});
  }

  WindowCase c;
  Activation f;
  WindowData data;
  std::vector<float> y;
};

}  // namespace

TEST_CASE("conv_2d: gradients of the reference") { check_window_derivatives(kShared); }

TEST_CASE("conv_2d: every pass of awkward shapes") {
  std::size_t turn = 0;
  for (const WindowCase& c : awkward_windows()) {
    const Layer layer(c, kActivations[turn++ % kActivations.size()]);
    CAPTURE(turn, c.N, c.shape.C, c.shape.OC);
    climb([&](const Context& context) { return layer.run(context, c.N); }, layer.expected());
  }
}

TEST_CASE("conv_2d: the layers of LAGAN and DijetGAN, and more events than one chunk") {
  std::size_t turn = 0;
  for (const WindowCase& c : {WindowCase{3, {7, 7, 128, 7, 7, 64, 5, 5, 1, 1, 2, 2}},
                              WindowCase{3, {25, 25, 1, 25, 25, 32, 5, 5, 1, 1, 2, 2}},
                              WindowCase{20, {8, 8, 2, 8, 8, 64, 3, 3, 1, 1, 1, 1}},
                              WindowCase{20, {8, 8, 64, 8, 8, 32, 3, 3, 1, 1, 1, 1}}}) {
    CAPTURE(c.shape.H, c.shape.C);
    const Layer paper(c, leaky_relu(0.3f));
    const Machine machine = machine_of(turn++);
    INFO(machine.name);
    const std::vector<GuardedTensor> found = paper.run_once({.backend = machine.backend});
    const std::vector<Reference> expected = paper.expected_once();
    for (std::size_t i = 0; i < found.size(); ++i) CHECK_TENSOR(found[i], expected[i]);
  }
}

TEST_CASE("conv_2d: an event has the same bits in any batch, those of the CPU") {
  const WindowCase c{37, {6, 5, 3, 3, 3, 9, 3, 3, 2, 2, 1, 1}};
  const Layer layer(c, sigmoid());
  const std::vector<GuardedTensor> fused = layer.run({.backend = &fused_cpu()}, c.N);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    const std::vector<GuardedTensor> whole = layer.run(context, c.N);
    for (std::size_t i = 0; machine.fused && i < whole.size(); ++i) {
      CHECK_SAME_BITS(whole[i], fused[i]);
    }
    for (const Index split : {1, 5, 16, 33}) {
      if (split == 1 && machine.name != machine_of(0).name) continue;  // many calls
      const std::vector<GuardedTensor> parts = layer.run(context, split);
      for (std::size_t i = 0; i < whole.size(); ++i) CHECK_SAME_BITS(parts[i], whole[i]);
    }
  }
}

TEST_CASE("conv_2d: gradients of the weights in parts") {
  for (const WindowCase& c :
       {WindowCase{33, {8, 8, 1, 8, 8, 3, 3, 3, 1, 1, 1, 1}},      // LAGAN's first, in small
        WindowCase{67, {5, 6, 7, 3, 6, 33, 2, 3, 2, 1, 1, 1}}}) {  // a part that ends between rows
    const Layer layer(c, {});
    CAPTURE(c.N);
    REQUIRE(kernels::conv_2d_weight_parts(c.N, c.shape) > 1);
    const std::vector<Reference> expected = layer.expected();
    climb(
        [&](const Context& context) {
          GuardedTensor dw(reference::weight_count(c.shape, kShared)), db(c.shape.OC);
          GuardedTensor added_dw(layer.data.old_dw), added_db(layer.data.old_db), alone(dw);
          GuardedTensor scratch(static_cast<Index>(kernels::conv_2d_weights_scratch(c.N, c.shape)));
          layer.weights(context, dw, &db, GradientMode::overwrite, scratch.data());
          layer.weights(context, added_dw, &added_db, GradientMode::accumulate, scratch.data());
          layer.weights(context, alone, nullptr, GradientMode::overwrite, scratch.data());
          CHECK(scratch.damage().empty());
          return std::vector{dw, db, added_dw, added_db, alone};
        },
        {expected[4], expected[5], expected[6], expected[7], expected[4]});
  }
}

TEST_CASE("conv_2d: no bias, nothing asked for, traps silent") {
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
    GuardedTensor db(c.shape.OC), alone(db);
    layer.weights(context, dw, &db, GradientMode::overwrite);
    kernels::conv_2d_backward_weights(context, {.dw = nullptr,
                                                .db = alone.data(),
                                                .x = layer.data.x.data(),
                                                .dz = layer.data.dz.data(),
                                                .N = c.N,
                                                .shape = c.shape});
    CHECK_SAME_BITS(alone, db);
    GuardedTensor scratch(static_cast<Index>(kernels::conv_2d_scratch(c.N, c.shape)));
    kernels::conv_2d_forward(context, {.y = y.data(),
                                       .x = layer.data.x.data(),
                                       .w = layer.data.w.data(),
                                       .b = nullptr,
                                       .N = c.N,
                                       .shape = c.shape,
                                       .scratch = scratch.data()});
    CHECK_TENSOR(y, reference::window_forward(layer.data.x, layer.data.w, nullptr, c.N, c.shape,
                                              kShared, {}));
  }
}
