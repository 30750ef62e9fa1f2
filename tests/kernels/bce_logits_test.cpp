#include "kernels/bce_logits/bce_logits.hpp"

#include "tests/kernels/ladder.hpp"
#include "tests/reference/bce_logits.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

void check_bce(const std::vector<float>& z, float target, Index ld) {
  const auto N = static_cast<Index>(z.size());
  const float scale = 0.7f;
  CAPTURE(N, target, ld);
  const reference::Bce expected = reference::bce_logits(z, target, scale);
  climb(
      [&](const Context& context) {
        const GuardedTensor logits(N, 1, ld, z);
        GuardedTensor loss(1), loss_alone(1), dz(N, 1, ld);
        kernels::BceLogits arguments{.loss = loss.data(),
                                     .dz = dz.data(),
                                     .lddz = ld,
                                     .z = logits.data(),
                                     .ldz = ld,
                                     .N = N,
                                     .target = target,
                                     .scale = scale};
        kernels::bce_logits(context, arguments);
        arguments.loss = loss_alone.data();
        arguments.dz = nullptr;
        kernels::bce_logits(context, arguments);
        return std::vector{loss, loss_alone, dz};
      },
      {expected.loss, expected.loss, expected.dz});
}

}  // namespace

TEST_CASE("bce_logits: gradient of the reference") {
  const std::vector<float> z = normal_numbers(200, 21, 5.0);
  for (const double target : {0.0, 1.0, 0.9}) {
    const auto N = static_cast<double>(z.size());
    const reference::Bce expected = reference::bce_logits(z, target, N);
    for (std::size_t n = 0; n < z.size(); ++n) {
      CAPTURE(n, target, z[n]);
      const double derivative = reference::derivative(
          [&](const reference::Complex& x) { return reference::bce_loss(x, target); }, z[n]);
      // The sum of the loss is differentiated term by term, and its terms cancel: |t| + 1.
      Reference bound(1, expected.dz.k());
      bound.set(0, 0, derivative, 1.0 + target);
      CHECK(std::fabs(expected.dz.value(static_cast<Index>(n), 0) - derivative) <=
            reference::bound_in_double(bound.bound(0, 0)));
    }
  }
}

TEST_CASE("bce_logits: loss and gradient") {
  for (const float target : {0.0f, 1.0f, 0.9f}) {
    for (const Index N : kSizes) {
      for (const Index ld : {1, 5}) check_bce(normal_numbers(N, 22, 5.0), target, ld);
    }
    check_bce(normal_numbers(kManyTasks, 23, 5.0), target, 1);
    check_bce(normal_numbers(200001, 24, 5.0), target, 1);  // the largest number of chunks
  }
}

TEST_CASE("bce_logits: confident logits keep their relative accuracy") {
  for (const float target : {0.0f, 1.0f}) {
    check_bce({1e4f, -1e4f, 80.0f, -80.0f, 103.0f, -103.0f, 20.0f, -20.0f, 0.0f, -0.0f, 1e-30f},
              target, 1);
  }
}
