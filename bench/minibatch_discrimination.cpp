// minibatch_discrimination/<pass>/fp32/<N,KxD>: the batch of LAGAN and larger ones.
#include "kernels/minibatch_discrimination/minibatch_discrimination.hpp"

#include <algorithm>

#include "fastgan/buffer.hpp"
#include "kernel_bench.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/minibatch_discrimination.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;
using reference::MinibatchShape;

enum class Passes { forward, both };

/// The rows 0, step, 2·step, …
GuardedTensor every(Index step, const GuardedTensor& x) {
  GuardedTensor rows((x.rows() + step - 1) / step, x.columns());
  for (Index row = 0; row < rows.rows(); ++row) {
    std::copy_n(x.data() + row * step * x.ld(), x.columns(), rows.data() + row * rows.ld());
  }
  return rows;
}

struct Case {
  explicit Case(const MinibatchShape& shape)
      : s(shape),
        m(check::normal_numbers(s.N * s.K * s.D, 1, 0.3)),
        dout(check::normal_numbers(s.N * s.K, 2)),
        o(s.N, s.K),
        dm(s.N, s.K * s.D),
        scratch(kernels::minibatch_discrimination_scratch(s.N, s.K, s.D)) {}

  void run(const Context& context, Passes passes) {
    kernels::minibatch_discrimination_forward(context, {.o = o.data(),
                                                        .ldo = s.K,
                                                        .m = m.data(),
                                                        .ldm = s.K * s.D,
                                                        .N = s.N,
                                                        .K = s.K,
                                                        .D = s.D,
                                                        .scratch = scratch.data()});
    if (passes == Passes::forward) return;
    kernels::minibatch_discrimination_backward(context, {.dm = dm.data(),
                                                         .lddm = s.K * s.D,
                                                         .dout = dout.data(),
                                                         .lddout = s.K,
                                                         .m = m.data(),
                                                         .ldm = s.K * s.D,
                                                         .N = s.N,
                                                         .K = s.K,
                                                         .D = s.D,
                                                         .scratch = scratch.data()});
  }

  /// About 256 events of a larger batch, in all places of a vector: the step is odd.
  std::string verify(Passes passes) const {
    const Index step = s.N / 256 | 1;
    const auto expected = reference::minibatch_discrimination({m.begin(), m.end()}, s,
                                                              {dout.begin(), dout.end()}, step);
    std::string wrong = check::compare("o", every(step, o), expected.o);
    if (passes == Passes::both) wrong += check::compare("dM", every(step, dm), expected.dm);
    return wrong;
  }

  MinibatchShape s;
  std::vector<float> m, dout;
  GuardedTensor o, dm;
  Buffer<float> scratch;
};

/// Of a pair of events and a kernel, as minibatch_discrimination_cuda.cu counts them.
Index flops_of(const MinibatchShape& s, Passes passes) {
  const Index forward = 3 * s.D + 22;
  return passes == Passes::forward ? forward : forward + 7 * s.D + 25;
}

void add_case(const MinibatchShape& s, Passes passes) {
  const std::string name = passes == Passes::forward ? "forward" : "forward+backward";
  add("minibatch_discrimination/" + name + "/fp32/batch:" + std::to_string(s.N) + "," +
          std::to_string(s.K) + "x" + std::to_string(s.D),
      [=] {
        const auto c = std::make_shared<Case>(s);
        const double numbers = static_cast<double>(s.N * s.K * (s.D + 1));
        return Work{.run = [=](const Context& context) { c->run(context, passes); },
                    .verify = [=] { return c->verify(passes); },
                    .bytes = 4.0 * numbers * (passes == Passes::forward ? 1.0 : 3.0),
                    .elements = static_cast<double>(s.N * s.N * s.K),
                    .flops = static_cast<double>(s.N * s.N * s.K * flops_of(s, passes))};
      });
}

const bool kAdded = [] {
  for (const Index N : {100, 1024, 4096, 8192}) {
    for (const Passes passes : {Passes::forward, Passes::both}) add_case({N, 20, 10}, passes);
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
