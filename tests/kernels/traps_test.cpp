// No kernel raises invalid, divide by zero or overflow, whatever finite numbers training can bring.
#include <cfenv>

#include "kernels/activation/activation.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/column_moments/column_moments.hpp"
#include "kernels/mass_regression/mass_regression.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/noise/noise.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/sgd/sgd.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

constexpr int kTraps = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW;

/// Logits and gradients at the ends of what is finite and sane, denormal numbers, zeros of both
/// signs; 8·k + 3 elements, so that vectors have a tail.
const std::vector<float> kExtremes{1e4f,   -1e4f, 0.0f,   -0.0f,    1e-40f, -1e-40f, 1e-30f,
                                   1e-45f, 88.8f, -88.8f, 104.0f,   -104.f, 1.0f,    -1.0f,
                                   1e-7f,  1e7f,  -1e7f,  1.2e-38f, 3.0f};

/// run(context) on every instruction set leaves the flags alone; every output is finite.
template <class Run>
void check_silent(const Run& run) {
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    std::feclearexcept(FE_ALL_EXCEPT);
    const std::vector<GuardedTensor> outputs = run(context);
    const int raised = std::fetestexcept(kTraps);
    CHECK((raised & FE_INVALID) == 0);
    CHECK((raised & FE_DIVBYZERO) == 0);
    CHECK((raised & FE_OVERFLOW) == 0);
    for (const GuardedTensor& tensor : outputs) {
      CHECK(tensor.damage().empty());
      for (Index i = 0; i < tensor.columns(); ++i) CHECK(std::isfinite(tensor.at(0, i)));
    }
  }
}

}  // namespace

TEST_CASE("traps: the flags of this test work") {
  std::feclearexcept(FE_ALL_EXCEPT);
  volatile float zero = 0.0f;
  volatile float result = zero / zero;
  CHECK(std::isnan(result));
  CHECK(std::fetestexcept(FE_INVALID) != 0);
}

TEST_CASE("traps: activations and cross-entropy") {
  const auto count = static_cast<Index>(kExtremes.size());
  for (const Activation& a :
       {Activation{}, relu(), leaky_relu(0.3f), sigmoid(), hyperbolic_tangent()}) {
    CAPTURE(static_cast<int>(a.kind));
    check_silent([&](const Context& context) {
      GuardedTensor y(count), dx(count);
      kernels::activation_forward(
          context, {.y = y.data(), .x = kExtremes.data(), .count = count, .activation = a});
      kernels::activation_backward(context, {.dx = dx.data(),
                                             .dy = kExtremes.data(),
                                             .y = y.data(),
                                             .count = count,
                                             .activation = a});
      return std::vector{y, dx};
    });
  }
  for (const float target : {0.0f, 1.0f, 0.9f}) {
    check_silent([&](const Context& context) {
      GuardedTensor loss(1), dz(count);
      kernels::bce_logits(context, {.loss = loss.data(),
                                    .dz = dz.data(),
                                    .z = kExtremes.data(),
                                    .N = count,
                                    .target = target});
      return std::vector{loss, dz};
    });
  }
}

TEST_CASE("traps: optimizers, fresh state") {
  const auto count = static_cast<Index>(kExtremes.size());
  const std::vector<float> zeros(kExtremes.size(), 0.0f);
  for (const std::vector<float>& gradient : {kExtremes, zeros}) {
    check_silent([&](const Context& context) {
      const float* dw = gradient.data();
      GuardedTensor w(kExtremes), a(zeros), d(zeros), m(zeros), v(zeros), squares(zeros);
      GuardedTensor velocity(zeros), average(zeros);
      for (int step = 1; step <= 3; ++step) {
        kernels::adadelta_update(context, {.w = w.data(),
                                           .squared_gradients = a.data(),
                                           .squared_updates = d.data(),
                                           .dw = dw,
                                           .count = count});
        kernels::adam_update(
            context,
            {.w = w.data(), .m = m.data(), .v = v.data(), .dw = dw, .count = count, .step = step});
        kernels::rmsprop_update(
            context,
            {.w = w.data(), .squared_gradients = squares.data(), .dw = dw, .count = count});
        kernels::sgd_update(
            context,
            {.w = w.data(), .v = velocity.data(), .dw = dw, .count = count, .momentum = 0.9f});
        kernels::moving_average(
            context, {.average = average.data(), .w = w.data(), .count = count, .decay = 0.999f});
      }
      return std::vector{w, a, d, m, v, squares, velocity, average};
    });
  }
}

TEST_CASE("traps: masses, moments and noise") {
  // Rows of 8: at rest, without mass, below zero, denormal, opposite, and twice the same.
  const std::vector<float> rows{0, 0, 0, 0, 0,    0, 0, 0,    3,     0, 4, 5,    0, 0,
                                0, 0, 9, 0, 0,    1, 9, 0,    0,     1, 0, 0,    0, 1e-40f,
                                0, 0, 0, 0, 1e4f, 0, 0, 1e4f, -1e4f, 0, 0, 1e4f, 1, 2,
                                3, 9, 3, 2, 1,    9, 1, 2,    3,     9, 3, 2,    1, 9};
  for (const Index N : {Index{1}, static_cast<Index>(rows.size() / 8)}) {
    check_silent([&](const Context& context) {
      GuardedTensor loss(1), mean(1), width(1), scratch(N), means(8), variances(8);
      GuardedTensor normals(19), uniforms(19);
      GuardedTensor dx(std::vector<float>(static_cast<std::size_t>(8 * N), 0.0f));
      kernels::mass_regression(context, {.loss = loss.data(),
                                         .mean = mean.data(),
                                         .width = width.data(),
                                         .dx = dx.data(),
                                         .lddx = 8,
                                         .x = rows.data(),
                                         .ldx = 8,
                                         .N = N,
                                         .column = {{0, 1, 2, 3}, {4, 5, 6, 7}},
                                         .mass = 91.2f,
                                         .sigma = 7.7f,
                                         .c1 = 1.0f,
                                         .c2 = 1.0f,
                                         .scratch = scratch.data()});
      kernels::column_moments(context, {.mean = means.data(),
                                        .variance = variances.data(),
                                        .x = rows.data(),
                                        .ldx = 8,
                                        .N = N,
                                        .C = 8});
      kernels::normal_noise(context, {.x = normals.data(), .ldx = 19, .N = 1, .D = 19, .key = {}});
      kernels::uniform_noise(context,
                             {.x = uniforms.data(), .ldx = 19, .N = 1, .D = 19, .key = {}});
      return std::vector{loss, mean, width, scratch, dx, means, variances, normals, uniforms};
    });
  }
}
