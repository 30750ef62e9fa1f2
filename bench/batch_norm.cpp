// batch_norm/<pass>/fp32/<rows x channels>: the layers of LAGAN's generator at batch 100.
#include "kernels/batch_norm/batch_norm.hpp"

#include "kernel_bench.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/batch_norm.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;

struct Case {
  Case(Index N, Index C)
      : k{.N = N,
          .C = C,
          .epsilon = static_cast<double>(1e-3f),
          .x = check::normal_numbers(N * C, 1),
          .dy = check::normal_numbers(N * C, 2),
          .gamma = check::normal_numbers(C, 3),
          .beta = check::normal_numbers(C, 4),
          .mean = std::vector<double>(static_cast<std::size_t>(C), 0.125),
          .variance = std::vector<double>(static_cast<std::size_t>(C), 1.5)},
        expected(reference::batch_norm(k)),
        y(N, C),
        dx(N, C),
        dgamma(C),
        dbeta(C) {
    for (Index c = 0; c < C; ++c) scale.push_back(static_cast<float>(expected.scale.value(0, c)));
  }
  void forward(const Context& context) {
    kernels::batch_norm_forward(context, {.y = y.data(),
                                          .x = k.x.data(),
                                          .mean = mean.data(),
                                          .scale = scale.data(),
                                          .beta = k.beta.data(),
                                          .N = k.N,
                                          .C = k.C});
  }
  void backward(const Context& context) {
    kernels::batch_norm_backward(context, {.dx = dx.data(),
                                           .dgamma = dgamma.data(),
                                           .dbeta = dbeta.data(),
                                           .dy = k.dy.data(),
                                           .x = k.x.data(),
                                           .mean = mean.data(),
                                           .variance = variance.data(),
                                           .gamma = k.gamma.data(),
                                           .N = k.N,
                                           .C = k.C,
                                           .epsilon = 1e-3f});
  }

  reference::BatchNormCase k;
  reference::BatchNorm expected;
  GuardedTensor y, dx, dgamma, dbeta;
  std::vector<float> scale, mean{k.mean.begin(), k.mean.end()};
  std::vector<float> variance{k.variance.begin(), k.variance.end()};
};

void add_case(Index N, Index C) {
  const std::string shape = std::to_string(N) + "x" + std::to_string(C);
  const double numbers = static_cast<double>(N * C);
  add("batch_norm/forward/fp32/" + shape, [=] {
    const auto c = std::make_shared<Case>(N, C);
    return Work{.run = [=](const Context& context) { c->forward(context); },
                .verify = [=] { return check::compare("y", c->y, c->expected.y); },
                .bytes = 8.0 * numbers,
                .elements = numbers};
  });
  add("batch_norm/backward/fp32/" + shape, [=] {
    const auto c = std::make_shared<Case>(N, C);
    return Work{.run = [=](const Context& context) { c->backward(context); },
                .verify =
                    [=] {
                      return check::compare("dx", c->dx, c->expected.dx) +
                             check::compare("dgamma", c->dgamma, c->expected.dgamma);
                    },
                .bytes = 20.0 * numbers,
                .elements = numbers};
  });
}

const bool kAdded = [] {
  add_case(100 * 7 * 7, 64);
  add_case(100 * 14 * 14, 6);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
