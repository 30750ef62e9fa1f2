// Adadelta, Adam, RMSProp, SGD and the moving average.
#include "tests/reference/optimizers.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/sgd/sgd.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

/// The state before a step; gradients range from 1e-12 to 1, some are 0.
struct State {
  std::vector<float> w, first, second, dw;

  explicit State(Index count)
      : w(normal_numbers(count, 51)),
        first(positive_numbers(count, 52, 1e-3)),
        second(positive_numbers(count, 53, 1e-6)),
        dw(normal_numbers(count, 54)) {
    for (std::size_t i = 0; i < dw.size(); ++i) {
      dw[i] *=
          i % 7 == 6 ? 0.0f : static_cast<float>(std::pow(10.0, -3.0 * static_cast<double>(i % 5)));
    }
  }
};

template <class Check>
void for_counts(const Check& check) {
  for (const Index count : kSizes) check(count);
  check(kManyTasks);
}

/// step(i) gives the expected terms of weight i, as many as `roundings` has entries.
template <class Step>
std::vector<Reference> references(Index count, const std::vector<Index>& roundings,
                                  const Step& step) {
  std::vector<Reference> expected;
  for (const Index k : roundings) expected.emplace_back(count, k);
  for (Index i = 0; i < count; ++i) {
    const std::vector<reference::Term> terms = step(static_cast<std::size_t>(i));
    for (std::size_t output = 0; output < expected.size(); ++output) {
      expected[output].set(0, i, terms.at(output).value, terms.at(output).terms);
    }
  }
  return expected;
}

}  // namespace

TEST_CASE("adadelta: one step") {
  const float rate = 0.5f, rho = 0.95f, epsilon = 1e-7f;
  for_counts([&](Index count) {
    CAPTURE(count);
    const State s(count);
    // a: 3 roundings; u: half of those of a, 5 more; d: twice those of u, 3 more.
    const auto expected = references(count, {9, 3, 17}, [&](std::size_t i) {
      const auto step =
          reference::adadelta(s.w[i], s.first[i], s.second[i], s.dw[i], rate, rho, epsilon);
      return std::vector{step.w, step.squared_gradients, step.squared_updates};
    });
    climb(
        [&](const Context& context) {
          GuardedTensor w(s.w), a(s.first), d(s.second);
          kernels::adadelta_update(context, {.w = w.data(),
                                             .squared_gradients = a.data(),
                                             .squared_updates = d.data(),
                                             .dw = s.dw.data(),
                                             .count = count,
                                             .learning_rate = rate,
                                             .rho = rho,
                                             .epsilon = epsilon});
          return std::vector{w, a, d};
        },
        expected);
  });
}

TEST_CASE("adam: one step, early and late") {
  const float rate = 2e-3f, beta1 = 0.5f, beta2 = 0.999f, epsilon = 1e-8f;
  for (const Index t : {1, 2, 1000, 1000000}) {
    for_counts([&](Index count) {
      CAPTURE(count, t);
      const State s(count);
      const auto expected = references(count, {12, 3, 3}, [&](std::size_t i) {
        const auto step = reference::adam(s.w[i], s.first[i], s.second[i], s.dw[i],
                                          static_cast<double>(t), rate, beta1, beta2, epsilon);
        return std::vector{step.w, step.m, step.v};
      });
      climb(
          [&](const Context& context) {
            GuardedTensor w(s.w), m(s.first), v(s.second);
            kernels::adam_update(context, {.w = w.data(),
                                           .m = m.data(),
                                           .v = v.data(),
                                           .dw = s.dw.data(),
                                           .count = count,
                                           .step = t,
                                           .learning_rate = rate,
                                           .beta1 = beta1,
                                           .beta2 = beta2,
                                           .epsilon = epsilon});
            return std::vector{w, m, v};
          },
          expected);
    });
  }
}

TEST_CASE("rmsprop: one step") {
  const float rate = 1e-3f, rho = 0.9f, epsilon = 1e-7f;
  for_counts([&](Index count) {
    CAPTURE(count);
    const State s(count);
    const auto expected = references(count, {8, 3}, [&](std::size_t i) {
      const auto step = reference::rmsprop(s.w[i], s.first[i], s.dw[i], rate, rho, epsilon);
      return std::vector{step.w, step.squared_gradients};
    });
    climb(
        [&](const Context& context) {
          GuardedTensor w(s.w), a(s.first);
          kernels::rmsprop_update(context, {.w = w.data(),
                                            .squared_gradients = a.data(),
                                            .dw = s.dw.data(),
                                            .count = count,
                                            .learning_rate = rate,
                                            .rho = rho,
                                            .epsilon = epsilon});
          return std::vector{w, a};
        },
        expected);
  });
}

TEST_CASE("sgd: one step with momentum and without") {
  const float rate = 0.1f, momentum = 0.9f;
  for_counts([&](Index count) {
    CAPTURE(count);
    const State s(count);
    auto expected = references(count, {3, 2}, [&](std::size_t i) {
      const auto step = reference::sgd(s.w[i], s.first[i], s.dw[i], rate, momentum);
      return std::vector{step.w, step.v};
    });
    expected.push_back(references(count, {2}, [&](std::size_t i) {
      return std::vector{reference::sgd(s.w[i], 0.0, s.dw[i], rate, 0.0).w};
    })[0]);
    climb(
        [&](const Context& context) {
          GuardedTensor w(s.w), v(s.first), plain(s.w);
          kernels::sgd_update(context, {.w = w.data(),
                                        .v = v.data(),
                                        .dw = s.dw.data(),
                                        .count = count,
                                        .learning_rate = rate,
                                        .momentum = momentum});
          kernels::sgd_update(context, {.w = plain.data(),
                                        .v = nullptr,
                                        .dw = s.dw.data(),
                                        .count = count,
                                        .learning_rate = rate,
                                        .momentum = 0.0f});
          return std::vector{w, v, plain};
        },
        expected);
  });
}

TEST_CASE("moving_average: one step") {
  const float decay = 0.999f;
  for_counts([&](Index count) {
    CAPTURE(count);
    const State s(count);
    const auto expected = references(count, {3}, [&](std::size_t i) {
      return std::vector{reference::moving_average(s.dw[i], s.w[i], decay)};
    });
    climb(
        [&](const Context& context) {
          GuardedTensor average(s.dw);
          kernels::moving_average(
              context,
              {.average = average.data(), .w = s.w.data(), .count = count, .decay = decay});
          return std::vector{average};
        },
        expected);
  });
}
