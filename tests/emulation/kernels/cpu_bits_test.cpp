// Where no sums are regrouped, the CUDA kernels give the bits of the CPU's with fused multiply-add.
#include "kernels/activation/activation.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/average_pool_2d/average_pool_2d.hpp"
#include "kernels/batch_norm/batch_norm.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/dropout/dropout.hpp"
#include "kernels/embedding_product/embedding_product.hpp"
#include "kernels/flipped_labels/flipped_labels.hpp"
#include "kernels/invariant_mass/invariant_mass.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"
#include "kernels/noise/noise.hpp"
#include "kernels/on_shell/on_shell.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/sgd/sgd.hpp"
#include "kernels/upsample_2d/upsample_2d.hpp"
#include "tests/kernels/ladder.hpp"

namespace fastgan::check {
namespace {

constexpr Index kCount = 1500;

/// run(context) writes tensors; they have the same bits on the CPU and on every machine.
template <class Run>
void check_bits(const Run& run) {
  const std::vector<GuardedTensor> expected = run(Context{.backend = &fused_cpu()});
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const std::vector<GuardedTensor> found = run(Context{.backend = machine.backend});
    for (std::size_t i = 0; i < expected.size(); ++i) {
      INFO("output " << i);
      CHECK_SAME_BITS(found[i], expected[i]);
    }
  }
}

/// Small, large and confident arguments.
std::vector<float> arguments() {
  std::vector<float> x = normal_numbers(kCount, 71, 8.0);
  const std::vector<float> ends{0.0f,  -0.0f,  1e-30f, -1e-30f, 1e-42f, -1e-42f,
                                88.8f, -88.8f, 104.1f, -104.1f, 1e4f,   -1e4f};
  std::copy(ends.begin(), ends.end(), x.begin() + 100);
  return x;
}

}  // namespace

TEST_CASE("bits of the CPU: activations") {
  const std::vector<float> x = arguments(), dy = normal_numbers(kCount, 72);
  for (const Activation& a :
       {Activation{}, relu(), leaky_relu(0.3f), sigmoid(), hyperbolic_tangent()}) {
    CAPTURE(static_cast<int>(a.kind));
    check_bits([&](const Context& context) {
      GuardedTensor y(kCount), dx(kCount), sum(kCount);
      kernels::activation_forward(context,
                                  {.y = y.data(), .x = x.data(), .count = kCount, .activation = a});
      kernels::activation_backward(
          context,
          {.dx = dx.data(), .dy = dy.data(), .y = y.data(), .count = kCount, .activation = a});
      kernels::activation_backward(context, {.dx = sum.data(),
                                             .dy = dy.data(),
                                             .plus = x.data(),
                                             .y = y.data(),
                                             .count = kCount,
                                             .activation = a});
      return std::vector{y, dx, sum};
    });
  }
}

TEST_CASE("bits of the CPU: gradient of the cross-entropy") {
  const std::vector<float> z = arguments();
  for (const float target : {0.0f, 1.0f, 0.9f}) {
    check_bits([&](const Context& context) {
      GuardedTensor loss(1), dz(kCount);
      kernels::bce_logits(context, {.loss = loss.data(),
                                    .dz = dz.data(),
                                    .z = z.data(),
                                    .N = kCount,
                                    .target = target,
                                    .scale = 0.7f});
      return std::vector{dz};
    });
  }
}

TEST_CASE("bits of the CPU: three steps of every optimizer") {
  const std::vector<float> zeros(kCount, 0.0f), start = normal_numbers(kCount, 73);
  check_bits([&](const Context& context) {
    GuardedTensor w(start), a(zeros), d(zeros), m(zeros), v(zeros), squares(zeros);
    GuardedTensor velocity(zeros), average(zeros);
    for (int step = 1; step <= 3; ++step) {
      const std::vector<float> gradient =
          normal_numbers(kCount, static_cast<std::uint64_t>(80 + step), 0.1);
      const float* dw = gradient.data();
      kernels::adadelta_update(context, {.w = w.data(),
                                         .squared_gradients = a.data(),
                                         .squared_updates = d.data(),
                                         .dw = dw,
                                         .count = kCount});
      kernels::adam_update(
          context,
          {.w = w.data(), .m = m.data(), .v = v.data(), .dw = dw, .count = kCount, .step = step});
      kernels::rmsprop_update(
          context, {.w = w.data(), .squared_gradients = squares.data(), .dw = dw, .count = kCount});
      kernels::sgd_update(
          context,
          {.w = w.data(), .v = velocity.data(), .dw = dw, .count = kCount, .momentum = 0.9f});
      kernels::moving_average(
          context, {.average = average.data(), .w = w.data(), .count = kCount, .decay = 0.99f});
    }
    return std::vector{w, a, d, m, v, squares, velocity, average};
  });
}

TEST_CASE("bits of the CPU: noise") {
  for (const auto& [N, D] : {std::pair<Index, Index>{1, 301}, {70, 17}, {33, 3}}) {
    CAPTURE(N, D);
    check_bits([&, N = N, D = D](const Context& context) {
      const RandomKey key{.seed = 0x9876543210abcdefu, .stream = Stream::test, .attempt = 3};
      GuardedTensor normals(N, D, D + 2), uniforms(N, D, D + 2);
      const std::uint64_t first = 0xfffffff0u;  // the upper half of the event counts too
      kernels::normal_noise(context, {normals.data(), D + 2, N, D, key, first});
      kernels::uniform_noise(context, {uniforms.data(), D + 2, N, D, key, first});
      return std::vector{normals, uniforms};
    });
  }
}

TEST_CASE("bits of the CPU: dropout and flipped labels") {
  const RandomKey key{.seed = 0x9876543210abcdefu, .stream = Stream::test, .attempt = 3};
  const std::uint64_t first = 0xfffffff0u;
  std::vector<std::int32_t> label(static_cast<std::size_t>(kCount));
  for (std::size_t n = 0; n < label.size(); ++n) label[n] = static_cast<std::int32_t>(n % 3 == 1);
  for (const auto& [N, D] : {std::pair<Index, Index>{1, 301}, {70, 17}, {33, 3}}) {
    const std::vector<float> x = normal_numbers(N * D, 93);
    check_bits([&, N = N, D = D](const Context& context) {
      GuardedTensor y(N, D), target(kCount);
      kernels::dropout(
          context,
          {.y = y.data(), .x = x.data(), .N = N, .D = D, .rate = 0.3f, .key = key, .first = first});
      kernels::flipped_labels(context, {.target = target.data(),
                                        .label = label.data(),
                                        .N = kCount,
                                        .rate = 0.3f,
                                        .key = key,
                                        .draw = 6,
                                        .first = first});
      return std::vector{y, target};
    });
  }
}

TEST_CASE("bits of the CPU: scale and normalisation of batches, products with embeddings") {
  const Index N = 70, C = 19;
  const std::vector<float> x = normal_numbers(N * C, 94), gamma = normal_numbers(C, 95),
                           beta = normal_numbers(C, 96), mean = normal_numbers(C, 97);
  std::vector<float> variance = normal_numbers(C, 98);
  for (float& v : variance) v *= v;
  std::vector<std::int32_t> label(static_cast<std::size_t>(N));
  for (std::size_t n = 0; n < label.size(); ++n) label[n] = static_cast<std::int32_t>(n % 2);
  const std::vector<float> table = normal_numbers(2 * C, 99);
  check_bits([&](const Context& context) {
    GuardedTensor scale(C), shift(C), y(N, C), product(N, C);
    kernels::batch_norm_scale(context, {.scale = scale.data(),
                                        .shift = shift.data(),
                                        .gamma = gamma.data(),
                                        .beta = beta.data(),
                                        .mean = mean.data(),
                                        .variance = variance.data(),
                                        .C = C});
    kernels::batch_norm_forward(context, {.y = y.data(),
                                          .x = x.data(),
                                          .mean = mean.data(),
                                          .scale = scale.data(),
                                          .beta = beta.data(),
                                          .N = N,
                                          .C = C});
    kernels::embedding_product_forward(context, {.y = product.data(),
                                                 .z = x.data(),
                                                 .label = label.data(),
                                                 .table = table.data(),
                                                 .N = N,
                                                 .D = C});
    return std::vector{scale, shift, y, product};
  });
}

TEST_CASE("bits of the CPU: energies on the mass shell") {
  const Index N = 70, P = 5;
  const std::vector<float> x = normal_numbers(N * 3 * P, 101), dy = normal_numbers(N * 4 * P, 102);
  check_bits([&](const Context& context) {
    GuardedTensor y(N, 4 * P), dx(N, 3 * P), ty(N, 4 * P);
    kernels::OnShellForward forward{
        .y = y.data(), .ldy = 4 * P, .x = x.data(), .ldx = 3 * P, .N = N, .P = P};
    kernels::OnShellBackward backward{.dx = dx.data(),
                                      .lddx = 3 * P,
                                      .dy = dy.data(),
                                      .lddy = 4 * P,
                                      .x = x.data(),
                                      .ldx = 3 * P,
                                      .N = N,
                                      .P = P};
    for (Index k = 0; k < P; ++k) {
      forward.mass[k] = backward.mass[k] = 0.25f * static_cast<float>(k);
    }
    kernels::on_shell_forward(context, forward);
    kernels::on_shell_backward(context, backward);
    kernels::on_shell_tangent(context, {.ty = ty.data(),
                                        .ldty = 4 * P,
                                        .tx = x.data(),
                                        .ldtx = 3 * P,
                                        .y = y.data(),
                                        .ldy = 4 * P,
                                        .N = N,
                                        .P = P});
    return std::vector{y, dx, ty};
  });
}

TEST_CASE("bits of the CPU: invariant masses") {
  const Index N = 150, C = 11;
  const std::vector<float> x = normal_numbers(N * C, 103), dm = normal_numbers(N, 104);
  const kernels::MassParticle particles[] = {{.px = 1, .py = 2, .pz = 3, .mass = 0.0f},
                                             {.px = 8, .py = 9, .pz = 10, .mass = 4.7f},
                                             {.E = 4, .px = 5, .py = 6, .pz = 7},
                                             {.px = 1, .py = 2, .pz = 3, .mass = 1.0f}};
  check_bits([&](const Context& context) {
    GuardedTensor m(N), dx(N, C, C, normal_numbers(N * C, 105));
    kernels::InvariantMassForward forward{
        .m = m.data(), .x = x.data(), .ldx = C, .N = N, .particle = {}, .P = 4, .unit = 450.0f};
    kernels::InvariantMassBackward backward{.dx = dx.data(),
                                            .lddx = C,
                                            .dm = dm.data(),
                                            .x = x.data(),
                                            .ldx = C,
                                            .N = N,
                                            .particle = {},
                                            .P = 4,
                                            .unit = 450.0f};
    std::ranges::copy(particles, forward.particle);
    std::ranges::copy(particles, backward.particle);
    kernels::invariant_mass_forward(context, forward);
    kernels::invariant_mass_backward(context, backward);
    return std::vector{m, dx};
  });
}

TEST_CASE("bits of the CPU: pooling and upsampling") {
  const Index N = 5, H = 6, W = 7, C = 3;
  const kernels::WindowShape pool{H, W, C, 4, 3, C, 3, 3, 1, 2};  // windows that overlap
  const std::vector<float> x = normal_numbers(N * H * W * C, 100);
  check_bits([&](const Context& context) {
    GuardedTensor mean(N, pool.outputs()), share(N, pool.inputs()), sum(N, H / 3 * W * C);
    kernels::average_pool_2d_forward(context,
                                     {.y = mean.data(), .x = x.data(), .N = N, .shape = pool});
    kernels::average_pool_2d_backward(context,
                                      {.dx = share.data(), .dy = x.data(), .N = N, .shape = pool});
    kernels::upsample_2d_backward(context, {.dx = sum.data(),
                                            .dy = x.data(),
                                            .N = N,
                                            .H = 2,
                                            .W = W,
                                            .C = C,
                                            .factor_h = 3,
                                            .factor_w = 1});
    return std::vector{mean, share, sum};
  });
}

TEST_CASE("bits of the CPU: nearest neighbour") {
  for (const auto& [N, M, D] : {std::array<Index, 3>{1, 1, 1},
                                {3, 31, 2},
                                {131, 33, 17},
                                {33, 65, 3},
                                {129, 64, 16},
                                {5, 0, 4}}) {
    CAPTURE(N, M, D);
    check_bits([N = N, M = M, D = D](const Context& context) {
      const std::vector<float> x = normal_numbers(N * D, 91), y = normal_numbers((M + 5) * D, 92);
      GuardedTensor squared(N);
      kernels::nearest_neighbour(context, {.squared = squared.data(),
                                           .x = x.data(),
                                           .y = y.data(),
                                           .ldy = M + 5,
                                           .N = N,
                                           .M = M,
                                           .D = D});
      return std::vector{squared};
    });
  }
}

}  // namespace fastgan::check
