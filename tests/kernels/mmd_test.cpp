#include "kernels/mmd/mmd.hpp"

#include <cfenv>

#include "tests/kernels/ladder.hpp"
#include "tests/reference/mmd.hpp"

using namespace fastgan;
using namespace fastgan::check;
using kernels::MmdKernel;
using kernels::MmdSum;
using reference::MmdCase;

namespace {

constexpr MmdKernel kKernels[] = {MmdKernel::gaussian, MmdKernel::cauchy, MmdKernel::breit_wigner};

struct AlignedBytes {
  alignas(64) std::byte line[64];
};

/// Loss and gradient of one call, every leading dimension wider than its rows.
std::vector<GuardedTensor> run(const Context& context, const MmdCase& c, MmdSum sum) {
  const auto floats = [](const std::vector<double>& x) {
    return std::vector<float>(x.begin(), x.end());
  };
  const GuardedTensor x(c.K, c.N, c.N + 3, floats(c.x)), y(c.K, c.M, c.M + 1, floats(c.y));
  const GuardedTensor width(c.K, c.W, c.W, floats(c.width));
  GuardedTensor loss(c.K), dx(c.K, c.N, c.N + 2), total(std::vector<float>{0.5f});
  std::vector<AlignedBytes> scratch(kernels::mmd_scratch_bytes(c.N, c.M, c.K) / 64 + 1);
  constexpr std::byte kGuard{0xa5};
  scratch.back().line[0] = kGuard;
  kernels::mmd(context, {.loss = loss.data(),
                         .total = total.data(),
                         .dx = dx.data(),
                         .lddx = dx.ld(),
                         .x = x.data(),
                         .ldx = x.ld(),
                         .y = y.data(),
                         .ldy = y.ld(),
                         .N = c.N,
                         .M = c.M,
                         .K = c.K,
                         .width = width.data(),
                         .W = c.W,
                         .kernel = c.kernel,
                         .scale = static_cast<float>(c.scale),
                         .sum = sum,
                         .scratch = scratch.front().line});
  CHECK(scratch.back().line[0] == kGuard);
  float expected = 0.5f;
  for (Index k = 0; k < c.K; ++k) expected += static_cast<float>(c.scale) * loss.at(0, k);
  CHECK(total.at(0, 0) == expected);
  return {loss, dx};
}

void check_case(const MmdCase& c) {
  CAPTURE(c.N, c.M, c.K, c.W, static_cast<int>(c.kernel));
  for (const MmdSum sum : {MmdSum::pairs, MmdSum::expansion}) {
    const bool expansion = sum == MmdSum::expansion && c.kernel != MmdKernel::gaussian;
    CAPTURE(expansion);
    const reference::Mmd expected = reference::mmd(c, expansion);
    climb([&](const Context& context) { return run(context, c, sum); },
          {expected.loss, expected.dx});
  }
}

/// Masses like those of a resonance: most within a few widths of 80 GeV, long tails.
std::vector<double> masses(Index count, std::uint64_t seed, double spread) {
  const std::vector<float> a = normal_numbers(count, seed), b = normal_numbers(count, seed + 1000);
  std::vector<double> all;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const float ratio = a[i] / (std::fabs(b[i]) + 1e-3f);
    all.push_back(
        static_cast<double>(static_cast<float>(80.0 + spread * static_cast<double>(ratio))));
  }
  return all;
}

MmdCase resonances(Index N, Index M, Index K, MmdKernel kernel, std::vector<double> widths,
                   double spread = 1.5) {
  const auto W = static_cast<Index>(widths.size());
  MmdCase c{.N = N,
            .M = M,
            .K = K,
            .W = W,
            .kernel = kernel,
            .x = masses(N * K, 71, spread),
            .y = masses(M * K, 72, 1.0),
            .width = {},
            .scale = 3.0};
  for (Index k = 0; k < K; ++k) {
    for (const double width : widths) {
      c.width.push_back(
          static_cast<double>(static_cast<float>(width * (1.0 + 0.25 * static_cast<double>(k)))));
    }
  }
  return c;
}

}  // namespace

TEST_CASE("mmd: gradient of the reference") {
  for (const MmdKernel kernel : kKernels) {
    const MmdCase c = resonances(9, 7, 2, kernel, {1.5, 4.0});
    const reference::Mmd expected = reference::mmd(c, false);
    for (Index k = 0; k < c.K; ++k) {
      for (Index n = 0; n < c.N; ++n) {
        CAPTURE(static_cast<int>(kernel), k, n);
        const double derivative = reference::derivative(
            [&](const reference::Complex& moved) {
              std::vector<reference::Complex> x;
              for (Index i = 0; i < c.N; ++i) x.emplace_back(c.x_at(k, i));
              x[static_cast<std::size_t>(n)] = moved;
              return c.scale * reference::mmd_squared(c, k, x);
            },
            c.x_at(k, n));
        CHECK(std::fabs(expected.dx.value(k, n) - derivative) <=
              reference::bound_in_double(expected.dx.bound(k, n)));
      }
      std::vector<double> x(c.x.begin() + k * c.N, c.x.begin() + (k + 1) * c.N);
      CHECK(std::fabs(expected.loss.value(0, k) - reference::mmd_squared(c, k, x)) <=
            reference::bound_in_double(expected.loss.bound(0, k)));
    }
  }
}

TEST_CASE("mmd: loss and gradient") {
  for (const MmdKernel kernel : kKernels) {
    for (const Index N : kSizes) {
      check_case(resonances(N, N, 1, kernel, {2.0}));
      check_case(resonances(N, 33, 3, kernel, {1.5}, 20.0));
    }
    check_case(resonances(31, 127, 2, kernel, {0.5, 2.0, 8.0}));
    check_case(resonances(1, 65, 2, kernel, {2.0}));
  }
}

TEST_CASE("mmd: the batch of the paper, at its end, in the middle and at the start of a training") {
  for (const double spread : {1.0, 10.0, 300.0}) {
    check_case(resonances(1024, 1024, 1, MmdKernel::breit_wigner, {2.05}, spread));
  }
}

TEST_CASE("mmd: the expansion where it has most to leave out") {
  // Two narrow groups, apart by a little more than what counts as far, and one that is as wide as
  // still counts as narrow, of points at its ends.
  for (const double half : {0.124, 0.126, 1.0, 10.0}) {
    MmdCase c = resonances(64, 64, 1, MmdKernel::cauchy, {1.0});
    for (Index n = 0; n < 64; ++n) {
      const auto at = static_cast<std::size_t>(n);
      const double offset = n % 2 == 0 ? half : -half;
      c.x[at] = static_cast<double>(static_cast<float>(offset + (n < 32 ? 0.0 : 8.5 * half)));
      c.y[at] = static_cast<double>(static_cast<float>(1e-3 * static_cast<double>(n) - 4.0 * half));
    }
    check_case(c);
  }
}

TEST_CASE("mmd: equal points, zeros of both signs, distant points") {
  for (const MmdKernel kernel : kKernels) {
    MmdCase c = resonances(40, 37, 1, kernel, {2.0});
    for (const std::size_t i : {0u, 1u, 17u, 39u}) c.x[i] = c.y[5] = 80.25;
    c.x[2] = c.y[3] = 0.0;
    c.x[4] = -0.0;
    c.x[6] = 1e6;
    c.y[8] = -1e6;
    c.x[9] = static_cast<double>(1e-40f);
    check_case(c);
    c.x.assign(c.x.size(), 80.0);
    c.y.assign(c.y.size(), 80.0);
    check_case(c);  // 0, without a gradient
  }
}

TEST_CASE("mmd: equal samples have no distance, whatever their order") {
  for (const MmdKernel kernel : kKernels) {
    MmdCase c = resonances(300, 300, 1, kernel, {1.5});
    for (std::size_t i = 0; i < 300; ++i) c.y[i] = c.x[299 - i];
    check_case(c);
  }
}

TEST_CASE("mmd: traps stay silent, results stay finite") {
  for (const MmdKernel kernel : kKernels) {
    MmdCase c = resonances(50, 50, 1, kernel, {1e-3});
    for (std::size_t i = 0; i < 50; i += 7) {
      c.x[i] = i % 2 == 0 ? 3e38 : -3e38;
      c.y[i] = static_cast<double>(i % 2 == 0 ? 1e15f : 1e-45f);
    }
    for (const Machine& machine : machines()) {
      for (const MmdSum sum : {MmdSum::pairs, MmdSum::expansion}) {
        INFO(machine.name);
        std::feclearexcept(FE_ALL_EXCEPT);
        const std::vector<GuardedTensor> outputs = run({.backend = machine.backend}, c, sum);
        CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
        for (const GuardedTensor& tensor : outputs) {
          for (Index i = 0; i < tensor.columns(); ++i) CHECK(std::isfinite(tensor.at(0, i)));
        }
      }
    }
  }
}
