// What makes the batches of a step: rows drawn from the data and classes, at LAGAN's batch.
#include "kernel_bench.hpp"
#include "kernels/random_labels/random_labels.hpp"
#include "kernels/sample_rows/sample_rows.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;

constexpr RandomKey kKey{.seed = 1, .stream = Stream::batch};

Work rows_work() {
  constexpr Index N = 100, D = 25 * 25, kRows = 10000;
  const auto data = std::make_shared<std::vector<float>>(check::normal_numbers(kRows * D, 1));
  const auto labels = std::make_shared<std::vector<std::int32_t>>(kRows, 1);
  const auto x = std::make_shared<GuardedTensor>(N, D);
  const auto label = std::make_shared<std::vector<std::int32_t>>(N);
  const auto run = [=](const Context& context) {
    kernels::sample_rows(context, {.x = x->data(),
                                   .ldx = D,
                                   .label = label->data(),
                                   .data = data->data(),
                                   .labels = labels->data(),
                                   .N = N,
                                   .D = D,
                                   .rows = kRows,
                                   .key = kKey});
    kernels::random_labels(context, {.label = label->data(), .N = N, .classes = 2, .key = kKey});
  };
  const auto verify = [=] {
    check::Reference expected(N, D, 0);
    for (Index n = 0; n < N; ++n) {
      const Index row = kernels::sampled_row(kKey, static_cast<std::uint64_t>(n), kRows);
      for (Index d = 0; d < D; ++d) {
        expected.set(n, d, (*data)[static_cast<std::size_t>(row * D + d)], 0.0);
      }
    }
    return check::compare("x", *x, expected);
  };
  return {.run = run, .verify = verify, .bytes = 8.0 * N * D, .elements = N};
}

const bool kAdded = [] {
  add("sample_rows+random_labels/train/fp32/batch:100,25x25", rows_work);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
