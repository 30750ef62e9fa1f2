#include "kernels/bce_targets/bce_targets.hpp"

#include <cfenv>

#include "kernels/bce_logits/bce_logits.hpp"
#include "tests/kernels/ladder.hpp"
#include "tests/reference/bce_targets.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

/// 0, 1 and softened targets in turn.
std::vector<float> mixed_targets(std::size_t count) {
  const std::vector<float> some{0.0f, 1.0f, 1.0f, 0.9f, 0.0f, 0.3f, 0.0f};
  std::vector<float> targets;
  for (std::size_t i = 0; i < count; ++i) targets.push_back(some[i % some.size()]);
  return targets;
}

std::vector<GuardedTensor> run(const Context& context, const std::vector<float>& z,
                               const std::vector<float>& target, Index ld) {
  const auto N = static_cast<Index>(z.size());
  const GuardedTensor logits(N, 1, ld, z);
  GuardedTensor loss(1), loss_alone(1), dz(N, 1, ld);
  kernels::BceTargets arguments{.loss = loss.data(),
                                .dz = dz.data(),
                                .lddz = ld,
                                .z = logits.data(),
                                .ldz = ld,
                                .target = target.data(),
                                .N = N,
                                .scale = 0.7f};
  kernels::bce_targets(context, arguments);
  arguments.loss = loss_alone.data();
  arguments.dz = nullptr;
  kernels::bce_targets(context, arguments);
  return {loss, loss_alone, dz};
}

void check_bce(const std::vector<float>& z, const std::vector<float>& target, Index ld) {
  CAPTURE(z.size(), ld);
  const reference::Bce expected = reference::bce_targets(z, target, 0.7f);
  climb([&](const Context& context) { return run(context, z, target, ld); },
        {expected.loss, expected.loss, expected.dz});
}

}  // namespace

TEST_CASE("bce_targets: gradient of the reference") {
  const std::vector<float> z = normal_numbers(70, 131, 5.0), target = mixed_targets(z.size());
  const reference::Bce expected = reference::bce_targets(z, target, static_cast<double>(z.size()));
  for (std::size_t n = 0; n < z.size(); ++n) {
    CAPTURE(n, target[n], z[n]);
    const double derivative = reference::derivative(
        [&](const reference::Complex& x) { return reference::bce_loss(x, target[n]); }, z[n]);
    // The sum of the loss is differentiated term by term, and its terms cancel: |t| + 1.
    Reference bound(1, expected.dz.k());
    bound.set(0, 0, derivative, 1.0 + target[n]);
    CHECK(std::fabs(expected.dz.value(static_cast<Index>(n), 0) - derivative) <=
          reference::bound_in_double(bound.bound(0, 0)));
  }
}

TEST_CASE("bce_targets: loss and gradient") {
  for (const Index N : kSizes) {
    const std::vector<float> z = normal_numbers(N, 132, 5.0);
    for (const Index ld : {1, 5}) check_bce(z, mixed_targets(z.size()), ld);
  }
  const std::vector<float> z = normal_numbers(kManyTasks, 133, 5.0);
  check_bce(z, mixed_targets(z.size()), 1);
}

TEST_CASE("bce_targets: the bits of bce_logits where all targets are one") {
  const std::vector<float> z = normal_numbers(5000, 134, 5.0);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    for (const float target : {0.0f, 1.0f, 0.9f}) {
      GuardedTensor loss(1), dz(5000, 1);
      kernels::bce_logits(context, {.loss = loss.data(),
                                    .dz = dz.data(),
                                    .z = z.data(),
                                    .N = 5000,
                                    .target = target,
                                    .scale = 0.7f});
      const auto found = run(context, z, std::vector<float>(z.size(), target), 1);
      CHECK_SAME_BITS(found[0], loss);
      CHECK_SAME_BITS(found[2], dz);
    }
  }
}

TEST_CASE("bce_targets: confident logits keep their accuracy and raise no flag") {
  const std::vector<float> z{1e4f,    -1e4f, 80.0f,  -80.0f, 103.0f,
                             -103.0f, 0.0f,  1e-30f, -0.0f,  1e-45f};
  for (const float t : {0.0f, 1.0f}) {
    const std::vector<float> target(z.size(), t);
    check_bce(z, target, 1);
    for (const Machine& machine : machines()) {
      std::feclearexcept(FE_ALL_EXCEPT);
      run({.backend = machine.backend}, z, target, 1);
      CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
    }
  }
}
