#include "kernels/batch_norm/batch_norm.hpp"

#include <cfenv>

#include "tests/kernels/ladder.hpp"
#include "tests/reference/batch_norm.hpp"

using namespace fastgan;
using namespace fastgan::check;
using reference::BatchNormCase;

namespace {

constexpr float kEpsilon = 1e-3f;

/// The statistics as the kernel sees them.
std::vector<float> rounded(const std::vector<double>& x) {
  std::vector<float> r;
  for (const double value : x) r.push_back(static_cast<float>(value));
  return r;
}

/// Channels of different widths around `offset`; the statistics are those of x, rounded unless
/// `exact`.
BatchNormCase make_case(Index N, Index C, double offset, bool exact = false) {
  BatchNormCase k{.N = N,
                  .C = C,
                  .epsilon = static_cast<double>(kEpsilon),
                  .x = normal_numbers(N * C, 91),
                  .dy = normal_numbers(N * C, 92),
                  .gamma = normal_numbers(C, 93),
                  .beta = normal_numbers(C, 94),
                  .mean = {},
                  .variance = {}};
  for (Index c = 0; c < C; ++c) {
    double mean = 0.0, variance = 0.0;
    for (Index n = 0; n < N; ++n) {
      float& x = k.x[static_cast<std::size_t>(n * C + c)];
      x = static_cast<float>(x * (0.1 + static_cast<double>(c % 7)) + offset);
      mean += x / static_cast<double>(N);
    }
    for (Index n = 0; n < N; ++n) {
      variance +=
          std::pow(k.x[static_cast<std::size_t>(n * C + c)] - mean, 2) / static_cast<double>(N);
    }
    k.mean.push_back(exact ? mean : static_cast<double>(static_cast<float>(mean)));
    k.variance.push_back(exact ? variance : static_cast<double>(static_cast<float>(variance)));
  }
  return k;
}

struct Statistics {
  explicit Statistics(const BatchNormCase& k)
      : mean(rounded(k.mean)), variance(rounded(k.variance)) {}
  std::vector<float> mean, variance;
};

kernels::BatchNormBackward backward_call(const BatchNormCase& k, const Statistics& s) {
  return {.dx = nullptr,
          .dgamma = nullptr,
          .dbeta = nullptr,
          .dy = k.dy.data(),
          .x = k.x.data(),
          .mean = s.mean.data(),
          .variance = s.variance.data(),
          .gamma = k.gamma.data(),
          .N = k.N,
          .C = k.C,
          .epsilon = kEpsilon};
}

std::vector<GuardedTensor> run(const Context& context, const BatchNormCase& k) {
  const Statistics s(k);
  GuardedTensor scale(k.C), shift(k.C), y(k.N, k.C), dx(k.N, k.C), dgamma(k.C), dbeta(k.C);
  kernels::batch_norm_scale(context, {.scale = scale.data(),
                                      .shift = shift.data(),
                                      .gamma = k.gamma.data(),
                                      .beta = k.beta.data(),
                                      .mean = s.mean.data(),
                                      .variance = s.variance.data(),
                                      .C = k.C,
                                      .epsilon = kEpsilon});
  kernels::batch_norm_forward(context, {.y = y.data(),
                                        .x = k.x.data(),
                                        .mean = s.mean.data(),
                                        .scale = scale.data(),
                                        .beta = k.beta.data(),
                                        .N = k.N,
                                        .C = k.C});
  kernels::BatchNormBackward call = backward_call(k, s);
  call.dx = dx.data();
  call.dgamma = dgamma.data();
  call.dbeta = dbeta.data();
  kernels::batch_norm_backward(context, call);
  GuardedTensor in_place(k.N, k.C, k.C, k.dy);
  call = backward_call(k, s);
  call.dx = in_place.data();
  call.dy = in_place.data();
  kernels::batch_norm_backward(context, call);
  return {scale, shift, y, dx, dgamma, dbeta, in_place};
}

void check_case(const BatchNormCase& k) {
  CAPTURE(k.N, k.C);
  const reference::BatchNorm r = reference::batch_norm(k);
  climb([&](const Context& context) { return run(context, k); },
        {r.scale, r.shift, r.y, r.dx, r.dgamma, r.dbeta, r.dx});
}

}  // namespace

TEST_CASE("batch_norm: gradients of the reference") {
  const BatchNormCase k = make_case(9, 3, 0.0, true);
  const auto numbers = [](const std::vector<float>& x) {
    return std::vector<reference::Complex>(x.begin(), x.end());
  };
  std::vector<reference::Complex> x = numbers(k.x), gamma = numbers(k.gamma),
                                  beta = numbers(k.beta);
  const std::vector<double> dy(k.dy.begin(), k.dy.end());
  const reference::BatchNorm expected = reference::batch_norm(k);
  // Every term of every gradient is a sum over N of dy times at most (1 + |x̂|)² and times at most
  // the largest scale (or 1): N + 10 roundings of their magnitudes.
  Reference bound(1, k.N + 10);
  double forces = 0.0, largest = 0.0, scale = 1.0;
  for (const double force : dy) forces += std::fabs(force);
  for (Index c = 0; c < k.C; ++c) {
    scale = std::fmax(scale, std::fabs(expected.scale.value(0, c)));
    for (Index n = 0; n < k.N; ++n) {
      const auto channel = static_cast<std::size_t>(c), at = static_cast<std::size_t>(n * k.C + c);
      largest = std::fmax(largest, std::fabs(k.x[at] - k.mean[channel]) /
                                       std::sqrt(k.variance[channel] + k.epsilon));
    }
  }
  bound.set(0, 0, 0.0, scale * forces * (1.0 + largest) * (1.0 + largest));
  const auto check_all = [&](std::vector<reference::Complex>& moved, const Reference& r) {
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const reference::Complex here = moved[i];
      const double found = reference::derivative(
          [&](const reference::Complex& at) {
            moved[i] = at;
            return reference::batch_norm_loss(x, gamma, beta, dy, k.N, k.C, k.epsilon);
          },
          here.real());
      moved[i] = here;
      const auto at = static_cast<Index>(i);
      CAPTURE(i);
      CHECK(std::fabs(found - r.value(at / r.columns(), at % r.columns())) <=
            reference::bound_in_double(bound.bound(0, 0)));
    }
  };
  check_all(x, expected.dx);
  check_all(gamma, expected.dgamma);
  check_all(beta, expected.dbeta);
}

TEST_CASE("batch_norm: scale, forward and backward, also far from 0") {
  for (const Index N : kSizes) {
    for (const Index C : {1, 3, 6, 8, 17, 33}) check_case(make_case(N, C, 0.0));
  }
  check_case(make_case(257, 65, 100.0));
  check_case(make_case(4900, 6, 1.0));  // LAGAN: more rows than one task takes
  check_case(make_case(70001, 1, -3.0));
}

TEST_CASE("batch_norm: gradients are added to, or left alone") {
  const BatchNormCase k = make_case(40, 5, 0.0);
  const std::vector<float> old_dgamma = normal_numbers(k.C, 95),
                           old_dbeta = normal_numbers(k.C, 96);
  const reference::BatchNorm fresh = reference::batch_norm(k);
  Reference dgamma(k.C, 1), dbeta(k.C, 1);
  for (Index c = 0; c < k.C; ++c) {
    const double g = old_dgamma[static_cast<std::size_t>(c)],
                 b = old_dbeta[static_cast<std::size_t>(c)];
    dgamma.set(0, c, g + fresh.dgamma.value(0, c),
               std::fabs(g) + std::fabs(fresh.dgamma.value(0, c)));
    dbeta.set(0, c, b + fresh.dbeta.value(0, c), std::fabs(b) + std::fabs(fresh.dbeta.value(0, c)));
  }
  const Statistics s(k);
  const auto with_mode = [&](const Context& context, GradientMode mode) {
    GuardedTensor g(old_dgamma), b(old_dbeta);
    kernels::BatchNormBackward call = backward_call(k, s);
    call.dgamma = g.data();
    call.dbeta = b.data();
    call.mode = mode;
    kernels::batch_norm_backward(context, call);
    return std::vector{g, b};
  };
  climb([&](const Context& context) { return with_mode(context, GradientMode::accumulate); },
        {dgamma, dbeta});
  const auto untouched = with_mode({.backend = machine_of(0).backend}, GradientMode::ignore);
  CHECK_SAME_BITS(untouched[0], old_dgamma);
  CHECK_SAME_BITS(untouched[1], old_dbeta);
}

TEST_CASE("batch_norm: without gamma and beta; a constant channel raises no flag") {
  BatchNormCase k = make_case(20, 3, 0.0);
  std::fill(k.gamma.begin(), k.gamma.end(), 1.0f);
  std::fill(k.beta.begin(), k.beta.end(), 0.0f);
  for (Index n = 0; n < k.N; ++n) k.x[static_cast<std::size_t>(n * k.C)] = 7.0f;
  k.mean[0] = 7.0f;
  k.variance[0] = 0.0f;
  const Statistics s(k);
  const reference::BatchNorm expected = reference::batch_norm(k);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    GuardedTensor scale(k.C), y(k.N, k.C), dx(k.N, k.C);
    const Context context{.backend = machine.backend};
    std::feclearexcept(FE_ALL_EXCEPT);
    kernels::batch_norm_scale(context, {.scale = scale.data(),
                                        .shift = nullptr,
                                        .gamma = nullptr,
                                        .beta = nullptr,
                                        .mean = s.mean.data(),
                                        .variance = s.variance.data(),
                                        .C = k.C,
                                        .epsilon = kEpsilon});
    kernels::batch_norm_forward(context, {.y = y.data(),
                                          .x = k.x.data(),
                                          .mean = s.mean.data(),
                                          .scale = scale.data(),
                                          .beta = nullptr,
                                          .N = k.N,
                                          .C = k.C});
    kernels::BatchNormBackward call = backward_call(k, s);
    call.dx = dx.data();
    call.gamma = nullptr;
    kernels::batch_norm_backward(context, call);
    CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
    CHECK_TENSOR(scale, expected.scale);
    CHECK_TENSOR(y, expected.y);
    CHECK_TENSOR(dx, expected.dx);
  }
}
