#include "kernels/on_shell/on_shell.hpp"

#include <algorithm>
#include <cfenv>

#include "tests/kernels/ladder.hpp"
#include "tests/reference/derivative.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

const std::vector<float> kMasses{0.0f, 0.0f, 0.0104f, 0.0f, 0.5f, 3.0f};

/// E of particle k of a row of momenta.
template <class Number>
Number energy(const std::vector<Number>& p, std::size_t k) {
  Number sum = static_cast<double>(kMasses[k]) * static_cast<double>(kMasses[k]);
  for (std::size_t c = 3 * k; c < 3 * k + 3; ++c) sum += p[c] * p[c];
  return std::sqrt(sum);
}

struct Expected {
  Reference y, dx, ty;
};

Expected expected_of(const std::vector<float>& x, const std::vector<float>& dy,
                     const std::vector<float>& tx, Index N, Index P) {
  Expected r{Reference(N, 4 * P, 0), Reference(N, 3 * P, 2), Reference(N, 4 * P, 4)};
  for (Index n = 0; n < N; ++n) {
    const auto row = static_cast<std::size_t>(n * 3 * P);
    const std::vector<double> p(x.begin() + static_cast<std::ptrdiff_t>(row),
                                x.begin() + static_cast<std::ptrdiff_t>(row) + 3 * P);
    for (Index k = 0; k < P; ++k) {
      const double E = energy(p, static_cast<std::size_t>(k));
      const double dE = dy[static_cast<std::size_t>((n * P + k) * 4)];
      r.y.set(n, 4 * k, E, E);
      double tE = 0.0, tE_terms = 0.0;
      for (Index c = 0; c < 3; ++c) {
        const auto at = static_cast<std::size_t>(3 * k + c);
        const double slope = E > 0.0 ? p[at] / E : 0.0, t = tx[row + at];
        const double own = dy[static_cast<std::size_t>((n * P + k) * 4 + 1 + c)];
        r.y.set(n, 4 * k + 1 + c, p[at], 0.0);
        r.dx.set(n, 3 * k + c, own + dE * slope, std::fabs(own) + std::fabs(dE * slope));
        r.ty.set(n, 4 * k + 1 + c, t, 0.0);
        tE += slope * t;
        tE_terms += std::fabs(slope * t);
      }
      r.ty.set(n, 4 * k, tE, tE_terms);
    }
  }
  return r;
}

template <class Arguments>
Arguments with_masses(Arguments arguments) {
  std::ranges::copy(kMasses, arguments.mass);
  return arguments;
}

std::vector<GuardedTensor> run(const Context& context, const std::vector<float>& x,
                               const std::vector<float>& dy, const std::vector<float>& tx, Index N,
                               Index P) {
  const GuardedTensor in(N, 3 * P, 3 * P + 2, x), out(N, 4 * P, 4 * P + 1, dy);
  const GuardedTensor along(N, 3 * P, 3 * P + 5, tx);
  GuardedTensor y(N, 4 * P, 4 * P + 3), dx(N, 3 * P, 3 * P + 4), ty(N, 4 * P, 4 * P + 2);
  kernels::on_shell_forward(
      context, with_masses(kernels::OnShellForward{
                   .y = y.data(), .ldy = y.ld(), .x = in.data(), .ldx = in.ld(), .N = N, .P = P}));
  kernels::on_shell_backward(context, with_masses(kernels::OnShellBackward{.dx = dx.data(),
                                                                           .lddx = dx.ld(),
                                                                           .dy = out.data(),
                                                                           .lddy = out.ld(),
                                                                           .x = in.data(),
                                                                           .ldx = in.ld(),
                                                                           .N = N,
                                                                           .P = P}));
  kernels::on_shell_tangent(context, {.ty = ty.data(),
                                      .ldty = ty.ld(),
                                      .tx = along.data(),
                                      .ldtx = along.ld(),
                                      .y = y.data(),
                                      .ldy = y.ld(),
                                      .N = N,
                                      .P = P});
  return {y, dx, ty};
}

void check_case(const std::vector<float>& x, Index N, Index P) {
  CAPTURE(N, P);
  const std::vector<float> dy = normal_numbers(N * 4 * P, 92), tx = normal_numbers(N * 3 * P, 93);
  const Expected expected = expected_of(x, dy, tx, N, P);
  climb([&](const Context& context) { return run(context, x, dy, tx, N, P); },
        {expected.y, expected.dx, expected.ty});
}

}  // namespace

TEST_CASE("on_shell: gradient and tangent of the reference") {
  const std::vector<float> x = normal_numbers(18, 90), dy = normal_numbers(24, 92);
  const std::vector<float> tx = normal_numbers(18, 93);
  const Expected expected = expected_of(x, dy, tx, 1, 6);
  std::vector<double> tangent(6, 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(i);
    const std::size_t k = i / 3;
    const double slope = reference::derivative(
        [&](const reference::Complex& moved) {
          std::vector<reference::Complex> p(x.begin(), x.end());
          p[i] = moved;
          return energy(p, k);
        },
        static_cast<double>(x[i]));
    const double dx =
        static_cast<double>(dy[4 * k]) * slope + static_cast<double>(dy[4 * k + 1 + i % 3]);
    CHECK(std::fabs(expected.dx.value(0, static_cast<Index>(i)) - dx) <=
          reference::bound_in_double(expected.dx.bound(0, static_cast<Index>(i))));
    tangent[k] += slope * static_cast<double>(tx[i]);
  }
  for (Index k = 0; k < 6; ++k) {
    CHECK(std::fabs(expected.ty.value(0, 4 * k) - tangent[static_cast<std::size_t>(k)]) <=
          reference::bound_in_double(expected.ty.bound(0, 4 * k)));
  }
}

TEST_CASE("on_shell: forward, backward, tangent") {
  for (const Index N : kSizes) {
    for (const Index P : {1, 3, 6}) check_case(normal_numbers(N * 3 * P, 91), N, P);
  }
}

TEST_CASE("on_shell: particles at rest; traps stay silent") {
  std::vector<float> x = normal_numbers(5 * 18, 94);
  std::fill_n(x.begin(), 18, 0.0f);
  x[20] = 1e30f;
  x[21] = -1e-40f;
  x[22] = x[23] = 0.0f;
  const std::vector<float> dy = normal_numbers(5 * 24, 95), tx = normal_numbers(5 * 18, 96);
  check_case(x, 5, 6);
  for (const Machine& machine : machines()) {
    std::feclearexcept(FE_ALL_EXCEPT);
    run({.backend = machine.backend}, x, dy, tx, 5, 6);
    CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  }
}
