#include "kernels/minibatch_discrimination/minibatch_discrimination.hpp"

#include <cfenv>

#include "tests/kernels/ladder.hpp"
#include "tests/reference/minibatch_discrimination.hpp"

using namespace fastgan;
using namespace fastgan::check;
using reference::MinibatchShape;

namespace {

std::vector<double> doubles(const std::vector<float>& x) { return {x.begin(), x.end()}; }

/// o and dM of one batch, every leading dimension wider than its rows.
std::vector<GuardedTensor> run(const Context& context, const MinibatchShape& s,
                               const std::vector<float>& m, const std::vector<float>& dout) {
  const Index width = s.K * s.D;
  const GuardedTensor in(s.N, width, width + 3, m), gradient(s.N, s.K, s.K + 2, dout);
  GuardedTensor o(s.N, s.K, s.K + 5), dm(s.N, width, width + 1);
  GuardedTensor scratch(
      static_cast<Index>(kernels::minibatch_discrimination_scratch(s.N, s.K, s.D)));
  kernels::minibatch_discrimination_forward(context, {.o = o.data(),
                                                      .ldo = o.ld(),
                                                      .m = in.data(),
                                                      .ldm = in.ld(),
                                                      .N = s.N,
                                                      .K = s.K,
                                                      .D = s.D,
                                                      .scratch = scratch.data()});
  kernels::minibatch_discrimination_backward(context, {.dm = dm.data(),
                                                       .lddm = dm.ld(),
                                                       .dout = gradient.data(),
                                                       .lddout = gradient.ld(),
                                                       .m = in.data(),
                                                       .ldm = in.ld(),
                                                       .N = s.N,
                                                       .K = s.K,
                                                       .D = s.D,
                                                       .scratch = scratch.data()});
  CHECK(scratch.damage().empty());
  return {o, dm};
}

void check_case(const MinibatchShape& s, const std::vector<float>& m) {
  CAPTURE(s.N, s.K, s.D);
  const std::vector<float> dout = normal_numbers(s.N * s.K, 62);
  const auto expected = reference::minibatch_discrimination(doubles(m), s, doubles(dout));
  climb([&](const Context& context) { return run(context, s, m, dout); },
        {expected.o, expected.dm});
}

}  // namespace

TEST_CASE("minibatch_discrimination: gradient of the reference") {
  const MinibatchShape s{7, 3, 5};
  const std::vector<double> m = doubles(normal_numbers(s.N * s.K * s.D, 63, 0.3));
  const std::vector<double> dout = doubles(normal_numbers(s.N * s.K, 64));
  const auto expected = reference::minibatch_discrimination(m, s, dout);
  for (std::size_t at = 0; at < m.size(); ++at) {
    const double derivative = reference::derivative(
        [&](const reference::Complex& x) {
          std::vector<reference::Complex> moved(m.begin(), m.end());
          moved[at] = x;
          return reference::minibatch_discrimination_loss(moved, s, dout);
        },
        m[at]);
    const auto row = static_cast<Index>(at) / (s.K * s.D),
               column = static_cast<Index>(at) % (s.K * s.D);
    CAPTURE(row, column);
    CHECK(std::fabs(expected.dm.value(row, column) - derivative) <=
          reference::bound_in_double(expected.dm.bound(row, column)));
  }
}

TEST_CASE("minibatch_discrimination: forward and backward") {
  for (const Index N : kSizes) {
    for (const MinibatchShape& s :
         {MinibatchShape{N, 1, 1}, MinibatchShape{N, 3, 5}, MinibatchShape{N, 2, 33}}) {
      // About as close as a batch in training: distances of a few.
      check_case(s, normal_numbers(N * s.K * s.D, 61, 2.0 / static_cast<double>(s.D)));
    }
  }
  for (const Index N : {33, 100}) check_case({N, 20, 10}, normal_numbers(N * 200, 65, 0.3));
}

TEST_CASE("minibatch_discrimination: equal events, zeros of both signs and distant events") {
  const MinibatchShape s{37, 2, 3};
  std::vector<float> m = normal_numbers(s.N * s.K * s.D, 66, 0.5);
  const std::size_t row = 6;
  for (std::size_t i = 0; i < row; ++i) {
    m[i] = m[row + i] = m[30 * row + i];  // the same event three times, in two blocks
    m[2 * row + i] = 0.0f;
    m[3 * row + i] = -0.0f;
    m[4 * row + i] = 1e4f;
    m[5 * row + i] = -1e4f;
    m[6 * row + i] = 20.0f + static_cast<float>(i);  // distances around 64
    m[7 * row + i] = 1e-40f;
  }
  check_case(s, m);
  check_case(s, std::vector<float>(m.size(), 0.25f));  // a collapsed batch: o = N, dM = 0
}

TEST_CASE("minibatch_discrimination: traps stay silent") {
  const MinibatchShape s{21, 2, 3};
  std::vector<float> m = normal_numbers(s.N * s.K * s.D, 67, 10.0);
  for (std::size_t i = 0; i < m.size(); i += 5) m[i] = i % 2 == 0 ? 1e30f : -1e30f;
  m[1] = 1e-45f;
  const std::vector<float> dout = normal_numbers(s.N * s.K, 68, 1e3);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    std::feclearexcept(FE_ALL_EXCEPT);
    const std::vector<GuardedTensor> outputs = run({.backend = machine.backend}, s, m, dout);
    CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
    for (const GuardedTensor& tensor : outputs) {
      for (Index n = 0; n < tensor.rows(); ++n) {
        for (Index c = 0; c < tensor.columns(); ++c) CHECK(std::isfinite(tensor.at(n, c)));
      }
    }
  }
}
