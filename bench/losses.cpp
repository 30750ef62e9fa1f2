// bce_logits, wasserstein and mass_regression, forward and backward in one, for a minibatch of
// DY-GAN.
#include "kernel_bench.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/mass_regression/mass_regression.hpp"
#include "kernels/wasserstein/wasserstein.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/bce_logits.hpp"
#include "tests/reference/mass_regression.hpp"
#include "tests/reference/wasserstein.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;

constexpr Index N = 512, kFeatures = 17;
constexpr reference::MassColumns kMuons{.at = {{0, -1, 1, 2}, {3, 4, 5, 6}}};
constexpr reference::MassTarget kTarget{89.6, 7.7, 0.01, 0.02};

Work bce() {
  const auto z = std::make_shared<std::vector<float>>(check::normal_numbers(N, 1, 5.0));
  const auto loss = std::make_shared<GuardedTensor>(1), dz = std::make_shared<GuardedTensor>(N, 1);
  return {
      .run =
          [=](const Context& context) {
            kernels::bce_logits(
                context,
                {.loss = loss->data(), .dz = dz->data(), .z = z->data(), .N = N, .target = 1.0f});
          },
      .verify = [=] { return check::compare("dz", *dz, reference::bce_logits(*z, 1, 1).dz); },
      .bytes = 8.0 * N,
      .elements = N};
}

Work wasserstein() {
  const auto z = std::make_shared<std::vector<float>>(check::normal_numbers(N, 1, 5.0));
  const auto loss = std::make_shared<GuardedTensor>(1), dz = std::make_shared<GuardedTensor>(N, 1);
  return {
      .run =
          [=](const Context& context) {
            kernels::wasserstein(context,
                                 {.loss = loss->data(), .dz = dz->data(), .z = z->data(), .N = N});
          },
      .verify = [=] { return check::compare("loss", *loss, reference::wasserstein(*z, 1).loss); },
      .bytes = 8.0 * N,
      .elements = N};
}

/// Two muons an event: momenta of some 40 GeV, E just above |p|.
std::vector<float> events() {
  std::vector<float> x = check::normal_numbers(N * kFeatures, 2, 40.0);
  for (Index n = 0; n < N; ++n) {
    float* row = x.data() + n * kFeatures;
    row[2] = 1.001f * std::hypot(row[0], row[1]);
    row[6] = 1.001f * std::hypot(row[3], row[4], row[5]);
  }
  return x;
}

Work mass() {
  const auto x = std::make_shared<std::vector<float>>(events());
  const auto sums = std::make_shared<std::vector<float>>(3 + N);
  const auto dx = std::make_shared<GuardedTensor>(N, kFeatures);
  dx->fill(std::vector<float>(x->size(), 0.0f));
  return {.run =
              [=](const Context& context) {
                kernels::MassRegression call{.loss = sums->data(),
                                             .mean = sums->data() + 1,
                                             .width = sums->data() + 2,
                                             .dx = dx->data(),
                                             .lddx = kFeatures,
                                             .x = x->data(),
                                             .ldx = kFeatures,
                                             .N = N,
                                             .column = {},
                                             .mass = static_cast<float>(kTarget.mass),
                                             .sigma = static_cast<float>(kTarget.sigma),
                                             .c1 = static_cast<float>(kTarget.c1),
                                             .c2 = static_cast<float>(kTarget.c2),
                                             .scratch = sums->data() + 3};
                for (int i = 0; i < 8; ++i) call.column[i / 4][i % 4] = kMuons.at[i / 4][i % 4];
                kernels::mass_regression(context, call);
              },
          .verify =
              [=] {
                const std::vector<double> in(x->begin(), x->end());
                const auto expected = reference::mass_regression(in, kFeatures, kMuons, kTarget);
                return check::compare("dx", *dx, expected.dx);
              },
          .bytes = 4.0 * N * 3 * 7,  // seven components read, and their gradients read and written
          .elements = N};
}

const bool kAdded = [] {
  add("bce_logits/train/fp32/batch:512", bce);
  add("wasserstein/train/fp32/batch:512", wasserstein);
  add("mass_regression/train/fp32/batch:512", mass);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
