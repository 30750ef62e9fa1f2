// <optimizer>/update/fp32/weights:…: one step of every optimizer and of the moving average on the
// weights of DY-GAN's generator.
#include <utility>

#include "kernel_bench.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/sgd/sgd.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/optimizers.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;
using check::Reference;

constexpr Index kCount = 341'000;
constexpr float kRate = 0.5f, kRho = 0.95f, kEpsilon = 1e-7f;

/// Weights, their gradient and two moments; the weights as they were are kept for the reference.
struct State {
  std::vector<float> before = check::normal_numbers(kCount, 1);
  std::vector<float> first_before = check::positive_numbers(kCount, 2, 1e-3);
  std::vector<float> second_before = check::positive_numbers(kCount, 3, 1e-6);
  std::vector<float> dw = check::normal_numbers(kCount, 4);
  GuardedTensor w{before}, first{first_before}, second{second_before};
};

/// A kernel that reads `read` arrays and writes `written` ones; expected(state, i) is the new value
/// of weight i, with an error of `roundings`.
template <class Run, class Expected>
void add_update(const std::string& name, int read, int written, Index roundings, const Run& run,
                const Expected& expected) {
  add(name + "/update/fp32/weights:" + std::to_string(kCount), [=] {
    const auto s = std::make_shared<State>();
    return Work{.run = [=](const Context& context) { run(context, *s); },
                .verify =
                    [=] {
                      Reference w(kCount, roundings);
                      for (Index i = 0; i < kCount; ++i) {
                        const reference::Term t = expected(*s, static_cast<std::size_t>(i));
                        w.set(0, i, t.value, t.terms);
                      }
                      return check::compare("w", s->w, w);
                    },
                .bytes = 4.0 * (read + written) * static_cast<double>(kCount),
                .elements = static_cast<double>(kCount)};
  });
}

const bool kAdded = [] {
  add_update(
      "adadelta", 4, 3, 9,
      [](const Context& context, State& s) {
        kernels::adadelta_update(context, {.w = s.w.data(),
                                           .squared_gradients = s.first.data(),
                                           .squared_updates = s.second.data(),
                                           .dw = s.dw.data(),
                                           .count = kCount,
                                           .learning_rate = kRate,
                                           .rho = kRho,
                                           .epsilon = kEpsilon});
      },
      [](const State& s, std::size_t i) {
        return reference::adadelta(s.before[i], s.first_before[i], s.second_before[i], s.dw[i],
                                   kRate, kRho, kEpsilon)
            .w;
      });
  add_update(
      "adam", 4, 3, 12,
      [](const Context& context, State& s) {
        kernels::adam_update(context, {.w = s.w.data(),
                                       .m = s.first.data(),
                                       .v = s.second.data(),
                                       .dw = s.dw.data(),
                                       .count = kCount,
                                       .step = 1,
                                       .learning_rate = kRate,
                                       .beta1 = 0.5f,
                                       .beta2 = 0.99f,
                                       .epsilon = kEpsilon});
      },
      [](const State& s, std::size_t i) {
        return reference::adam(s.before[i], s.first_before[i], s.second_before[i], s.dw[i], 1.0,
                               kRate, 0.5f, 0.99f, kEpsilon)
            .w;
      });
  add_update(
      "rmsprop", 3, 2, 8,
      [](const Context& context, State& s) {
        kernels::rmsprop_update(context, {.w = s.w.data(),
                                          .squared_gradients = s.first.data(),
                                          .dw = s.dw.data(),
                                          .count = kCount,
                                          .learning_rate = kRate,
                                          .rho = kRho,
                                          .epsilon = kEpsilon});
      },
      [](const State& s, std::size_t i) {
        return reference::rmsprop(s.before[i], s.first_before[i], s.dw[i], kRate, kRho, kEpsilon).w;
      });
  add_update(
      "sgd", 3, 2, 4,
      [](const Context& context, State& s) {
        kernels::sgd_update(context, {.w = s.w.data(),
                                      .v = s.first.data(),
                                      .dw = s.dw.data(),
                                      .count = kCount,
                                      .learning_rate = kRate,
                                      .momentum = 0.5f});
      },
      [](const State& s, std::size_t i) {
        return reference::sgd(s.before[i], s.first_before[i], s.dw[i], kRate, 0.5f).w;
      });
  add_update(
      "moving_average", 2, 1, 3,
      [](const Context& context, State& s) {
        kernels::moving_average(
            context, {.average = s.w.data(), .w = s.dw.data(), .count = kCount, .decay = kRho});
      },
      [](const State& s, std::size_t i) {
        return reference::moving_average(s.before[i], s.dw[i], kRho);
      });
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
