#include "kernels/invariant_mass/invariant_mass.hpp"

#include <cfenv>

#include "tests/kernels/ladder.hpp"
#include "tests/reference/invariant_mass.hpp"

using namespace fastgan;
using namespace fastgan::check;
using kernels::MassParticle;

namespace {

constexpr Index kColumns = 13;
constexpr float kUnit = 450.0f;
using Particles = std::vector<MassParticle>;
const MassParticle kLight{.px = 1, .py = 2, .pz = 3, .mass = 0.0f};
const MassParticle kHeavy{.px = 9, .py = 10, .pz = 11, .mass = 4.7f};
const MassParticle kFree{.E = 4, .px = 5, .py = 6, .pz = 7};

/// Momenta of some 100 GeV in units of 450 GeV; the particle with an energy of its own has a mass.
std::vector<float> events(Index N, std::uint64_t seed, double scale = 0.25) {
  std::vector<float> x = normal_numbers(N * kColumns, seed, scale);
  for (Index n = 0; n < N; ++n) {
    float* row = x.data() + n * kColumns;
    row[4] = 1.125f * std::sqrt(row[5] * row[5] + row[6] * row[6] + row[7] * row[7]);
  }
  return x;
}

std::vector<double> doubles(const std::vector<float>& x) { return {x.begin(), x.end()}; }

template <class Arguments>
Arguments with(Arguments arguments, const Particles& particles) {
  arguments.P = static_cast<Index>(particles.size());
  std::copy(particles.begin(), particles.end(), arguments.particle);
  return arguments;
}

std::vector<GuardedTensor> run(const Context& context, const std::vector<float>& x,
                               const Particles& particles, const std::vector<float>& dm,
                               const std::vector<float>& before) {
  const Index N = static_cast<Index>(x.size()) / kColumns;
  const GuardedTensor in(N, kColumns, kColumns + 3, x);
  GuardedTensor m(N), dx(N, kColumns, kColumns + 1, before);
  kernels::invariant_mass_forward(context, with(kernels::InvariantMassForward{.m = m.data(),
                                                                              .x = in.data(),
                                                                              .ldx = in.ld(),
                                                                              .N = N,
                                                                              .particle = {},
                                                                              .P = 0,
                                                                              .unit = kUnit},
                                                particles));
  kernels::invariant_mass_backward(context, with(kernels::InvariantMassBackward{.dx = dx.data(),
                                                                                .lddx = dx.ld(),
                                                                                .dm = dm.data(),
                                                                                .x = in.data(),
                                                                                .ldx = in.ld(),
                                                                                .N = N,
                                                                                .particle = {},
                                                                                .P = 0,
                                                                                .unit = kUnit},
                                                 particles));
  return {m, dx};
}

void check_masses(const std::vector<float>& x, const Particles& particles) {
  const Index N = static_cast<Index>(x.size()) / kColumns;
  CAPTURE(N, particles.size());
  const std::vector<float> dm = normal_numbers(N, 82);
  const reference::InvariantMass expected =
      reference::invariant_mass(doubles(x), kColumns, particles, kUnit, doubles(dm));
  climb(
      [&](const Context& context) {
        return run(context, x, particles, dm, std::vector<float>(x.size(), 0.0f));
      },
      {expected.m, expected.dx});
}

const std::vector<Particles> kSums{
    {kLight, kHeavy}, {kLight, kHeavy, kFree}, {kFree, kLight}, {kHeavy}, {kFree}};

}  // namespace

TEST_CASE("invariant_mass: gradient of the reference") {
  const std::vector<double> x = doubles(events(12, 80));
  const std::vector<double> dm = doubles(normal_numbers(12, 81));
  for (const Particles& particles : {kSums[0], kSums[1], kSums[2], kSums[4]}) {
    const auto expected = reference::invariant_mass(x, kColumns, particles, kUnit, dm);
    for (Index i = 0; i < static_cast<Index>(x.size()); ++i) {
      const Index n = i / kColumns, column = i % kColumns;
      CAPTURE(n, column);
      const double derivative = reference::derivative(
          [&](const reference::Complex& moved) {
            std::vector<reference::Complex> row(x.begin() + n * kColumns,
                                                x.begin() + (n + 1) * kColumns);
            row[static_cast<std::size_t>(column)] = moved;
            return dm[static_cast<std::size_t>(n)] *
                   reference::invariant_mass(row.data(), particles, kUnit);
          },
          x[static_cast<std::size_t>(i)]);
      const double m = reference::invariant_mass(x.data() + n * kColumns, particles, kUnit);
      // No sum has more energy; differences of numbers as large lose so much in double.
      const double E = 1000.0, slope = kUnit * dm[static_cast<std::size_t>(n)] / m;
      CHECK(std::fabs(expected.dx.value(n, column) - derivative) <=
            8.0 * 0x1p-53 * E * std::fabs(slope) * (1.0 + E * E / (m * m)));
    }
  }
}

TEST_CASE("invariant_mass: masses and gradients") {
  for (const Index N : kSizes) {
    for (const Particles& particles : kSums) check_masses(events(N, 83), particles);
  }
  check_masses(events(1100, 84), kSums[1]);
}

TEST_CASE("invariant_mass: light pairs at high momenta keep their mass") {
  // Two particles of 1 TeV and more that nearly go the same way: E of fp32 would leave nothing.
  std::vector<float> x = events(257, 85, 4.0);
  for (Index n = 0; n < 257; ++n) {
    float* row = x.data() + n * kColumns;
    const float apart = 1e-3f * static_cast<float>(n % 7 + 1);
    for (int c = 0; c < 3; ++c) row[9 + c] = row[1 + c] * (0.5f + (c == 1 ? apart : 0.0f));
  }
  MassParticle heavy = kHeavy;
  for (const float mass : {0.0f, 4.7f}) {
    heavy.mass = mass;
    check_masses(x, {kLight, heavy});
  }
}

TEST_CASE("invariant_mass: without mass there is no gradient; it is added") {
  std::vector<float> x = events(33, 86);
  std::fill_n(x.begin() + 5 * kColumns, kColumns, 0.0f);  // at rest
  float* row = x.data() + 7 * kColumns;
  for (int c = 0; c < 3; ++c) row[9 + c] = row[1 + c] = c == 0 ? 1 : 0;
  x[9 * kColumns + 4] = -1.0f;
  MassParticle light = kHeavy;
  light.mass = 0.0f;
  check_masses(x, {kFree});
  const std::vector<float> dm(33, 1.0f), before = normal_numbers(33 * kColumns, 87);
  for (const Machine& machine : machines()) {
    const Context context{.backend = machine.backend};
    std::feclearexcept(FE_ALL_EXCEPT);
    const auto none = run(context, x, {kLight, light}, dm, std::vector<float>(x.size(), 0.0f));
    const auto added = run(context, x, {kLight, light}, dm, before);
    CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
    CHECK(none[0].at(0, 5) == 0.0f);
    CHECK(none[0].at(0, 7) == 0.0f);
    GuardedTensor sum(33, kColumns);
    for (Index n = 0; n < 33; ++n) {
      for (Index c = 0; c < kColumns; ++c) {
        sum.at(n, c) = before[static_cast<std::size_t>(n * kColumns + c)] + none[1].at(n, c);
      }
    }
    CHECK_SAME_BITS(added[1], sum);
  }
}
