#include "kernels/activation/activation.hpp"

#include "tests/kernels/ladder.hpp"
#include "tests/reference/activation.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

const std::vector<Activation> kActivations{
    {}, relu(), leaky_relu(0.3f), sigmoid(), hyperbolic_tangent()};

std::vector<Index> sizes() {
  std::vector<Index> sizes(kSizes.begin(), kSizes.end());
  sizes.push_back(kManyTasks);
  return sizes;
}

/// Normal numbers of width 4, ends of the range among them.
std::vector<float> arguments(Index count) {
  std::vector<float> x = normal_numbers(count, 11, 4.0);
  const std::vector<float> ends{0.0f, -0.0f, 1e-30f, -1e-30f, 90.0f, -90.0f, 1e4f, -1e4f};
  for (std::size_t i = 0; i < std::min(ends.size(), x.size() / 2); ++i) x[2 * i] = ends[i];
  return x;
}

/// Roundings: one product; exp 2 ulp and three operations.
Index roundings(const Activation& a) {
  return a.kind == ActivationKind::sigmoid || a.kind == ActivationKind::tanh ? 4 : 1;
}

}  // namespace

TEST_CASE("activation: derivatives of the reference") {
  for (const Activation& a : kActivations) {
    for (const float x : normal_numbers(200, 3, 2.0)) {
      const double y = reference::activation(static_cast<double>(x), a);
      const double expected = reference::derivative(
          [&](const reference::Complex& z) { return reference::activation(z, a); }, x);
      // y·(1 − y) and (1 − y)(1 + y) subtract from 1, which y carries an error against.
      Reference bound(1, 8);
      bound.set(0, 0, expected, std::fabs(expected) + std::fabs(y));
      CAPTURE(static_cast<int>(a.kind), x);
      CHECK(std::fabs(reference::activation_derivative(y, a) - expected) <=
            reference::bound_in_double(bound.bound(0, 0)));
    }
  }
}

TEST_CASE("activation: forward") {
  for (const Activation& a : kActivations) {
    for (const Index count : sizes()) {
      CAPTURE(static_cast<int>(a.kind), count);
      const std::vector<float> x = arguments(count);
      Reference expected(count, roundings(a));
      for (Index i = 0; i < count; ++i) {
        const double y = reference::activation<double>(x[static_cast<std::size_t>(i)], a);
        expected.set(0, i, y, std::fabs(y));
      }
      climb(
          [&](const Context& context) {
            GuardedTensor y(count);
            kernels::activation_forward(
                context, {.y = y.data(), .x = x.data(), .count = count, .activation = a});
            return std::vector{y};
          },
          {expected});
    }
  }
}

TEST_CASE("activation: backward, also in place") {
  for (const Activation& a : kActivations) {
    for (const Index count : sizes()) {
      CAPTURE(static_cast<int>(a.kind), count);
      const std::vector<float> x = arguments(count), dy = normal_numbers(count, 12);
      std::vector<float> y(x.size());
      Reference expected(count, 3);
      for (std::size_t i = 0; i < y.size(); ++i) {
        y[i] = static_cast<float>(reference::activation<double>(x[i], a));
        const double dx = dy[i] * reference::activation_derivative(y[i], a);
        expected.set(0, static_cast<Index>(i), dx, std::fabs(dx));
      }
      climb(
          [&](const Context& context) {
            GuardedTensor dx(count), in_place(dy);
            kernels::activation_backward(
                context,
                {.dx = dx.data(), .dy = dy.data(), .y = y.data(), .count = count, .activation = a});
            kernels::activation_backward(context, {.dx = in_place.data(),
                                                   .dy = in_place.data(),
                                                   .y = y.data(),
                                                   .count = count,
                                                   .activation = a});
            return std::vector{dx, in_place};
          },
          {expected, expected});
    }
  }
}

TEST_CASE("activation: backward of a sum of two branches, also in place") {
  for (const Activation& a : kActivations) {
    for (const Index count : sizes()) {
      CAPTURE(static_cast<int>(a.kind), count);
      const std::vector<float> x = arguments(count), dy = normal_numbers(count, 13),
                               plus = normal_numbers(count, 14);
      std::vector<float> y(x.size());
      Reference expected(count, 4);
      for (std::size_t i = 0; i < y.size(); ++i) {
        y[i] = static_cast<float>(reference::activation<double>(x[i], a));
        const double slope = reference::activation_derivative(y[i], a);
        const double one = dy[i], other = plus[i];
        expected.set(0, static_cast<Index>(i), (one + other) * slope,
                     (std::fabs(one) + std::fabs(other)) * std::fabs(slope));
      }
      climb(
          [&](const Context& context) {
            GuardedTensor dx(count), in_place(plus);
            kernels::ActivationBackward call{.dx = dx.data(),
                                             .dy = dy.data(),
                                             .plus = plus.data(),
                                             .y = y.data(),
                                             .count = count,
                                             .activation = a};
            kernels::activation_backward(context, call);
            call.dx = in_place.data();
            call.plus = in_place.data();
            kernels::activation_backward(context, call);
            return std::vector{dx, in_place};
          },
          {expected, expected});
    }
  }
}

TEST_CASE("activation: rows at distances of their own are those of one row at a time") {
  const Index N = 37;
  for (const Index count : {1, 3, 33, 257}) {
    const std::vector<float> x = arguments(N * count), more = normal_numbers(N * count, 15);
    const GuardedTensor a(N, count, count + 3, x), b(N, count, count + 1, more);
    for (const Machine& machine : machines()) {
      INFO(machine.name);
      CAPTURE(count);
      const Context context{.backend = machine.backend};
      const auto run = [&](Index rows) {
        GuardedTensor y(N, count, count + 2), dx(N, count, count + 4);
        for (Index n = 0; n < N; n += rows) {
          kernels::activation_forward(context, {.y = y.data() + n * y.ld(),
                                                .x = a.data() + n * a.ld(),
                                                .count = count,
                                                .activation = leaky_relu(0.3f),
                                                .N = rows,
                                                .ldy = y.ld(),
                                                .ldx = a.ld()});
          kernels::activation_backward(context, {.dx = dx.data() + n * dx.ld(),
                                                 .dy = b.data() + n * b.ld(),
                                                 .plus = a.data() + n * a.ld(),
                                                 .y = y.data() + n * y.ld(),
                                                 .count = count,
                                                 .activation = leaky_relu(0.3f),
                                                 .N = rows,
                                                 .lddx = dx.ld(),
                                                 .lddy = b.ld(),
                                                 .ldplus = a.ld(),
                                                 .ldy = y.ld()});
        }
        CHECK(y.damage().empty());
        CHECK(dx.damage().empty());
        return std::vector{y, dx};
      };
      const auto whole = run(N), single = run(1);
      for (std::size_t i = 0; i < whole.size(); ++i) CHECK_SAME_BITS(whole[i], single[i]);
    }
  }
}
