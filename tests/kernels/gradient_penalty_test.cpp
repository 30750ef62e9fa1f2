#include "kernels/gradient_penalty/gradient_penalty.hpp"

#include <cfenv>

#include "tests/kernels/ladder.hpp"
#include "tests/reference/derivative.hpp"

using namespace fastgan;
using namespace fastgan::check;
using kernels::PenaltyKind;
using reference::Complex;

namespace {

constexpr PenaltyKind kKinds[] = {PenaltyKind::r1, PenaltyKind::roth_real,
                                  PenaltyKind::roth_generated, PenaltyKind::wgan_gp};
constexpr double kWeight = 0.125;

/// N times the penalty of one event.
template <class Number>
Number penalty_of(PenaltyKind kind, const std::vector<Number>& g, const Number& z) {
  Number squared{};
  for (const Number& component : g) squared += component * component;
  if (kind == PenaltyKind::wgan_gp) {
    const Number off = std::sqrt(squared) - 1.0;
    return kWeight * off * off;
  }
  const Number D = 1.0 / (1.0 + std::exp(-z)), rest = 1.0 / (1.0 + std::exp(z));
  const Number factor = kind == PenaltyKind::r1          ? Number(1.0)
                        : kind == PenaltyKind::roth_real ? rest * rest
                                                         : D * D;
  return 0.5 * kWeight * factor * squared;
}

std::vector<GuardedTensor> run(const Context& context, PenaltyKind kind,
                               const std::vector<float>& g, const std::vector<float>& z, Index I) {
  const auto N = static_cast<Index>(z.size());
  const GuardedTensor gradient(N, I, I + 3, g), logit(N, 1, 2, z);
  GuardedTensor loss(1), along(N), slope(N);
  kernels::gradient_penalty(context, {.loss = loss.data(),
                                      .along = along.data(),
                                      .slope = slope.data(),
                                      .g = gradient.data(),
                                      .ldg = gradient.ld(),
                                      .z = logit.data(),
                                      .ldz = logit.ld(),
                                      .N = N,
                                      .I = I,
                                      .kind = kind,
                                      .weight = static_cast<float>(kWeight)});
  return {loss, along, slope};
}

/// Loss, ∂R/∂g = along·g and ∂R/∂z by derivatives of the penalty in double. All is computed in
/// double and rounded once.
void check_case(PenaltyKind kind, const std::vector<float>& g, const std::vector<float>& z,
                Index I) {
  const auto N = static_cast<Index>(z.size());
  CAPTURE(static_cast<int>(kind), N, I);
  Reference loss(1, 0), along(N, 0), slope(N, 0);
  double sum = 0.0;
  for (Index n = 0; n < N; ++n) {
    const std::vector<double> own(g.begin() + n * I, g.begin() + (n + 1) * I);
    const std::vector<Complex> complex(own.begin(), own.end());
    const double logit = z[static_cast<std::size_t>(n)];
    sum += penalty_of(kind, own, logit) / static_cast<double>(N);
    const double of_z = reference::derivative(
        [&](const Complex& moved) { return penalty_of(kind, complex, moved); }, logit);
    const double of_g = reference::derivative(
        [&](const Complex& moved) {
          std::vector<Complex> all = complex;
          all[0] = moved;
          return penalty_of(kind, all, Complex(logit));
        },
        own[0]);
    along.set(0, n, of_g / own[0] / static_cast<double>(N),
              std::fabs(of_g / own[0]) / static_cast<double>(N));
    slope.set(0, n, of_z / static_cast<double>(N), std::fabs(of_z) / static_cast<double>(N));
  }
  loss.set(0, 0, sum, sum);
  climb([&](const Context& context) { return run(context, kind, g, z, I); }, {loss, along, slope});
}

}  // namespace

TEST_CASE("gradient_penalty: loss and factors are those of derivatives") {
  for (const PenaltyKind kind : kKinds) {
    for (const Index N : kSizes) {
      check_case(kind, normal_numbers(N * 5, 111), normal_numbers(N, 112, 4.0), 5);
    }
    check_case(kind, normal_numbers(33 * 24, 113), normal_numbers(33, 114, 10.0), 24);
    check_case(kind, normal_numbers(7, 115), normal_numbers(7, 116), 1);
  }
}

TEST_CASE("gradient_penalty: no gradient, confident logits; traps stay silent") {
  std::vector<float> g = normal_numbers(6 * 3, 117);
  std::fill_n(g.begin(), 3, 0.0f);
  const std::vector<float> z{0.0f, 1e4f, -1e4f, 1e-40f, 88.0f, -104.0f};
  for (const PenaltyKind kind : kKinds) {
    for (const Machine& machine : machines()) {
      std::feclearexcept(FE_ALL_EXCEPT);
      const auto outputs = run({.backend = machine.backend}, kind, g, z, 3);
      CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
      for (const GuardedTensor& tensor : outputs) {
        for (Index i = 0; i < tensor.columns(); ++i) CHECK(std::isfinite(tensor.at(0, i)));
      }
      CHECK((outputs[1].at(0, 0) == 0.0f) == (kind == PenaltyKind::wgan_gp));
    }
  }
}
