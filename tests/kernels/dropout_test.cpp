#include "kernels/dropout/dropout.hpp"

#include "tests/kernels/ladder.hpp"
#include "tests/reference/dropout.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

const RandomKey kKey{.seed = 0x123456789abcdef0u, .stream = Stream::dropout, .attempt = 5};

Reference expected_of(const std::vector<float>& x, Index N, Index D, float rate,
                      std::uint64_t first) {
  Reference r(N, D, 2);  // the factor takes two roundings, the product one
  for (Index n = 0; n < N; ++n) {
    for (Index d = 0; d < D; ++d) {
      const double kept =
          x[static_cast<std::size_t>(n * D + d)] / (1.0 - static_cast<double>(rate));
      const bool dropped = reference::is_dropped(kKey, first + static_cast<std::uint64_t>(n), d,
                                                 static_cast<double>(rate));
      r.set(n, d, dropped ? 0.0 : kept, dropped ? 0.0 : std::fabs(kept));
    }
  }
  return r;
}

//// `split` events at a time, also in place.
std::vector<GuardedTensor> run(const Context& context, const std::vector<float>& x, Index N,
                               Index D, float rate, std::uint64_t first, Index split) {
  GuardedTensor y(N, D), in_place(N, D, D, x);
  for (Index n = 0; n < N; n += split) {
    kernels::Dropout call{.y = y.data() + n * D,
                          .x = x.data() + n * D,
                          .N = std::min(split, N - n),
                          .D = D,
                          .rate = rate,
                          .key = kKey,
                          .first = first + static_cast<std::uint64_t>(n)};
    kernels::dropout(context, call);
    call.y = in_place.data() + n * D;
    call.x = call.y;
    kernels::dropout(context, call);
  }
  return {y, in_place};
}

}  // namespace

TEST_CASE("dropout: the mask of the scalar Philox, any shape") {
  const std::uint64_t first = 0xfffffffeull;  // the upper half of the event counts too
  for (const float rate : {0.2f, 0.0f, 0.9f}) {
    for (const Index N : {1, 3, 31}) {
      for (const Index D : kSizes) {
        CAPTURE(rate, N, D);
        const std::vector<float> x = normal_numbers(N * D, 121);
        const Reference expected = expected_of(x, N, D, rate, first);
        climb([&](const Context& context) { return run(context, x, N, D, rate, first, N); },
              {expected, expected});
      }
    }
  }
  const Index N = 7, D = 25 * 25 * 32;  // LAGAN: several tasks a row
  const std::vector<float> x = normal_numbers(N * D, 122);
  const Reference expected = expected_of(x, N, D, 0.2f, 0);
  climb([&](const Context& context) { return run(context, x, N, D, 0.2f, 0, N); },
        {expected, expected});
}

TEST_CASE("dropout: an event has the same mask in any batch") {
  const Index N = 37, D = 130;
  const std::vector<float> x = normal_numbers(N * D, 123);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    const std::vector<GuardedTensor> whole = run(context, x, N, D, 0.2f, 1000, N);
    for (const Index split : {1, 5, 36}) {
      const std::vector<GuardedTensor> parts = run(context, x, N, D, 0.2f, 1000, split);
      for (std::size_t i = 0; i < whole.size(); ++i) CHECK_SAME_BITS(parts[i], whole[i]);
    }
  }
}

TEST_CASE("dropout: as many are dropped as asked for") {
  const Index N = 100, D = 1000;
  const std::vector<float> ones(static_cast<std::size_t>(N * D), 1.0f);
  for (const float rate : {0.05f, 0.2f, 0.5f}) {
    const GuardedTensor y = run({.backend = &cpu_backend()}, ones, N, D, rate, 0, N)[0];
    Index dropped = 0;
    for (Index n = 0; n < N; ++n) {
      for (Index d = 0; d < D; ++d) dropped += y.at(n, d) == 0.0f ? 1 : 0;
    }
    const double trials = static_cast<double>(N * D), p = static_cast<double>(rate);
    // Five standard deviations of a binomial number; the seed is fixed.
    CHECK(std::fabs(static_cast<double>(dropped) - p * trials) <=
          5.0 * std::sqrt(trials * p * (1.0 - p)));
  }
}
