#include "kernels/mass_regression/mass_regression.hpp"

#include "tests/kernels/ladder.hpp"
#include "tests/reference/mass_regression.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

constexpr Index kColumns = 9;
constexpr reference::MassColumns kFull{.at = {{0, 1, 2, 3}, {5, 6, 7, 8}}};
constexpr reference::MassColumns kRotated{.at = {{0, -1, 2, 3}, {5, 6, 7, 8}}};
/// Momenta divided by 16 GeV, energies shifted by 64 GeV before: exact in fp32.
constexpr reference::MassColumns kScaled{.at = {{0, 1, 2, 3}, {5, 6, 7, 8}},
                                         .unit = {{16, 16, 16, 16}, {16, 16, 16, 16}},
                                         .origin = {{0, 0, 0, 64}, {0, 0, 0, 64}}};
const reference::MassTarget kTarget{91.2, 7.7, 0.01, 0.02};

/// Two muons an event, (N, 9): momenta of some 40 GeV, E just above |p|; column 4 is another's.
std::vector<float> events(Index N, std::uint64_t seed) {
  std::vector<float> x = normal_numbers(N * kColumns, seed, 40.0);
  for (Index n = 0; n < N; ++n) {
    float* row = x.data() + n * kColumns;
    row[3] = std::sqrt(row[0] * row[0] + row[1] * row[1] + row[2] * row[2]) * 1.001f;
    row[8] = std::sqrt(row[5] * row[5] + row[6] * row[6] + row[7] * row[7]) * 1.001f;
  }
  return x;
}

void check_masses(const std::vector<float>& x, const reference::MassColumns& column) {
  const Index N = static_cast<Index>(x.size()) / kColumns, ld = kColumns + 4;
  CAPTURE(N);
  const reference::MassRegression expected = reference::mass_regression(
      std::vector<double>(x.begin(), x.end()), kColumns, column, kTarget);
  climb(
      [&](const Context& context) {
        const GuardedTensor in(N, kColumns, ld, x);
        GuardedTensor loss(1), mean(1), width(1), dx(N, kColumns, ld), scratch(N);
        dx.fill(std::vector<float>(x.size(), 0.0f));
        kernels::MassRegression arguments{.loss = loss.data(),
                                          .mean = mean.data(),
                                          .width = width.data(),
                                          .dx = dx.data(),
                                          .lddx = ld,
                                          .x = in.data(),
                                          .ldx = ld,
                                          .N = N,
                                          .column = {},
                                          .mass = static_cast<float>(kTarget.mass),
                                          .sigma = static_cast<float>(kTarget.sigma),
                                          .c1 = static_cast<float>(kTarget.c1),
                                          .c2 = static_cast<float>(kTarget.c2),
                                          .scratch = scratch.data()};
        for (int i = 0; i < 8; ++i) {
          arguments.column[i / 4][i % 4] = column.at[i / 4][i % 4];
          arguments.unit[i / 4][i % 4] = static_cast<float>(column.unit[i / 4][i % 4]);
          arguments.origin[i / 4][i % 4] = static_cast<float>(column.origin[i / 4][i % 4]);
        }
        kernels::mass_regression(context, arguments);
        CHECK(scratch.damage().empty());
        return std::vector{loss, mean, width, dx};
      },
      {expected.loss, expected.mean, expected.width, expected.dx});
}

}  // namespace

TEST_CASE("mass_regression: gradient of the reference") {
  const std::vector<float> data = events(20, 31);
  const std::vector<double> x(data.begin(), data.end());
  const reference::MassRegression expected =
      reference::mass_regression(x, kColumns, kFull, kTarget);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(i);
    const double derivative = reference::derivative(
        [&](const reference::Complex& moved) {
          std::vector<reference::Complex> all(x.begin(), x.end());
          all[i] = moved;
          return reference::MassMoments<reference::Complex>(all, kColumns, kFull).loss(kTarget);
        },
        x[i]);
    const Index row = static_cast<Index>(i) / kColumns, column = static_cast<Index>(i) % kColumns;
    // m² = E² − p² cancels by (E/m)²; in fp32 the kernel has double for it, this has not more.
    const double m = reference::pair_mass(x.data() + row * kColumns, kFull);
    const double E = x[static_cast<std::size_t>(row * kColumns + 3)] +
                     x[static_cast<std::size_t>(row * kColumns + 8)];
    CHECK(std::fabs(expected.dx.value(row, column) - derivative) <=
          reference::bound_in_double(expected.dx.bound(row, column)) *
              (1.0 + 4.0 * E * E / (m * m)));
  }
}

TEST_CASE("mass_regression: loss, moments and gradient") {
  for (const Index N : kSizes) {
    if (N == 1) continue;  // width 0: below
    check_masses(events(N, 32), kFull);
    check_masses(events(N, 33), kRotated);
  }
  check_masses(events(5000, 34), kRotated);
}

TEST_CASE("mass_regression: features that were shifted and scaled") {
  for (const Index N : {3, 65, 257}) {
    std::vector<float> x = events(N, 40);
    for (Index i = 0; i < N * kColumns; ++i) {
      const bool energy = i % kColumns == 3 || i % kColumns == 8;
      float& value = x[static_cast<std::size_t>(i)];
      value = (value - (energy ? 64.0f : 0.0f)) / 16.0f;
    }
    check_masses(x, kScaled);
  }
}

TEST_CASE("mass_regression: one event, identical events: width 0, no gradient of the width") {
  check_masses(events(1, 35), kFull);
  const std::vector<float> one = events(1, 36);
  std::vector<float> many;
  for (int n = 0; n < 40; ++n) many.insert(many.end(), one.begin(), one.end());
  check_masses(many, kFull);
}

TEST_CASE("mass_regression: events without mass count as 0 and have no gradient") {
  std::vector<float> x = events(35, 37);
  for (const Index n : {0, 7, 34}) x[static_cast<std::size_t>(n * kColumns + 3)] = -1.0f;
  std::fill_n(x.begin() + 5 * kColumns, kColumns, 0.0f);
  check_masses(x, kFull);
  check_masses(std::vector<float>(33 * kColumns, 0.0f), kFull);
}

TEST_CASE("mass_regression: the gradient is added") {
  const std::vector<float> x = events(33, 38);
  for (const Machine& machine : machines()) {
    GuardedTensor scalars(3), zero(33, kColumns), added(33, kColumns), scratch(33);
    const std::vector<float> before = normal_numbers(33 * kColumns, 39);
    zero.fill(std::vector<float>(x.size(), 0.0f));
    added.fill(before);
    for (GuardedTensor* dx : {&zero, &added}) {
      kernels::mass_regression(Context{.backend = machine.backend},
                               {.loss = scalars.data(),
                                .mean = scalars.data() + 1,
                                .width = scalars.data() + 2,
                                .dx = dx->data(),
                                .lddx = kColumns,
                                .x = x.data(),
                                .ldx = kColumns,
                                .N = 33,
                                .column = {{0, 1, 2, 3}, {5, 6, 7, 8}},
                                .mass = 91.2f,
                                .sigma = 7.7f,
                                .c1 = 0.01f,
                                .c2 = 0.02f,
                                .scratch = scratch.data()});
    }
    GuardedTensor sum(33, kColumns);
    for (Index i = 0; i < 33 * kColumns; ++i) {
      sum.data()[i] = before[static_cast<std::size_t>(i)] + zero.data()[i];
    }
    CHECK_SAME_BITS(added, sum);
  }
}
