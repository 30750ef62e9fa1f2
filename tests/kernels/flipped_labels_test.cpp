#include "kernels/flipped_labels/flipped_labels.hpp"

#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

const RandomKey kKey{.seed = 77, .stream = Stream::label_flips, .attempt = 3};

std::vector<std::int32_t> alternating_labels(Index N) {
  std::vector<std::int32_t> label;
  for (Index n = 0; n < N; ++n) label.push_back(static_cast<std::int32_t>(n % 3 == 1));
  return label;
}

/// The targets by the definition.
GuardedTensor expected_of(const std::vector<std::int32_t>& label, float rate, std::uint32_t draw,
                          std::uint64_t first) {
  GuardedTensor target(static_cast<Index>(label.size()));
  for (std::size_t n = 0; n < label.size(); ++n) {
    const bool flipped = uniform(philox(kKey, first + n, draw / 4)[draw % 4]) < rate;
    target.at(0, static_cast<Index>(n)) = (label[n] == 1) != flipped ? 1.0f : 0.0f;
  }
  return target;
}

GuardedTensor run(const Context& context, const std::vector<std::int32_t>& label, float rate,
                  std::uint32_t draw, std::uint64_t first, Index split) {
  const auto N = static_cast<Index>(label.size());
  GuardedTensor target(N);
  for (Index n = 0; n < N; n += split) {
    kernels::flipped_labels(context, {.target = target.data() + n,
                                      .label = label.data() + n,
                                      .N = std::min(split, N - n),
                                      .rate = rate,
                                      .key = kKey,
                                      .draw = draw,
                                      .first = first + static_cast<std::uint64_t>(n)});
  }
  return target;
}

}  // namespace

TEST_CASE("flipped_labels: by the scalar Philox, for any threads and any split") {
  for (const Index N : {1, 3, 127, 5000}) {
    const std::vector<std::int32_t> label = alternating_labels(N);
    for (const std::uint32_t draw : {0u, 1u, 7u}) {
      CAPTURE(N, draw);
      const GuardedTensor expected = expected_of(label, 0.3f, draw, 0xfffffff0ull);
      const auto pool = make_thread_pool(3);
      for (const Machine& machine : machines()) {
        for (const Index split : {N, Index{77}}) {
          CHECK_SAME_BITS(run({.backend = machine.backend, .executor = pool.get()}, label, 0.3f,
                              draw, 0xfffffff0ull, split),
                          expected);
        }
      }
    }
  }
}

TEST_CASE("flipped_labels: never at rate 0, always at rate 1, else about as often as asked") {
  const Context context{.backend = &cpu_backend()};
  const Index N = 20000;
  GuardedTensor target(N);
  const auto count_ones = [&](float rate, std::int32_t all) {
    kernels::flipped_labels(
        context, {.target = target.data(), .all = all, .N = N, .rate = rate, .key = kKey});
    Index ones = 0;
    for (Index n = 0; n < N; ++n) ones += target.at(0, n) == 1.0f ? 1 : 0;
    return ones;
  };
  CHECK(count_ones(0.0f, 0) == 0);
  CHECK(count_ones(0.0f, 1) == N);
  CHECK(count_ones(1.0f, 0) == N);
  CHECK(count_ones(1.0f, 1) == 0);
  for (const double rate : {0.05, 0.09}) {
    // Five standard deviations of a binomial number; the seed is fixed.
    const double expected = rate * static_cast<double>(N);
    const auto ones = static_cast<double>(count_ones(static_cast<float>(rate), 0));
    CHECK(std::fabs(ones - expected) <= 5.0 * std::sqrt(expected * (1.0 - rate)));
  }
}
