// Where no sums are regrouped, the CUDA kernels give the bits of the CPU's with fused multiply-add.
#include "kernels/activation/activation.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"
#include "kernels/noise/noise.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/sgd/sgd.hpp"
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
      GuardedTensor y(kCount), dx(kCount);
      kernels::activation_forward(context,
                                  {.y = y.data(), .x = x.data(), .count = kCount, .activation = a});
      kernels::activation_backward(
          context,
          {.dx = dx.data(), .dy = dy.data(), .y = y.data(), .count = kCount, .activation = a});
      return std::vector{y, dx};
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
