#include "kernels/sample_rows/sample_rows.hpp"

#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

constexpr RandomKey kKey{.seed = 0xfedcba9876543210u, .stream = Stream::batch, .attempt = 2};
constexpr std::uint64_t kFirst = 0xfffffff0ull;  // the upper half of the draw counts too

/// Element (row, d) of the data, and what tells the rows apart.
float number(Index row, Index d) { return static_cast<float>(row) + 0.5f * static_cast<float>(d); }
std::int32_t label(Index row) { return static_cast<std::int32_t>(row % 3); }

std::vector<float> data_of(Index rows, Index D) {
  std::vector<float> data;
  for (Index row = 0; row < rows; ++row) {
    for (Index d = 0; d < D; ++d) data.push_back(number(row, d));
  }
  return data;
}

std::vector<std::int32_t> labels_of(Index rows) {
  std::vector<std::int32_t> labels;
  for (Index row = 0; row < rows; ++row) labels.push_back(label(row));
  return labels;
}

}  // namespace

TEST_CASE("sample_rows: the row that the scalar Philox says, any shape") {
  for (const Index N : kSizes) {
    for (const auto& [rows, D] : {std::pair<Index, Index>{1, 3}, {1000, 1}, {77, 33}, {5, 65}}) {
      CAPTURE(N, rows, D);
      const std::vector<float> data = data_of(rows, D);
      const std::vector<std::int32_t> labels = labels_of(rows);
      std::vector<std::int32_t> label_of(static_cast<std::size_t>(N));
      Reference expected(N, D, 0);
      for (Index n = 0; n < N; ++n) {
        const PhiloxBlock words = philox(kKey, kFirst + static_cast<std::uint64_t>(n), 0);
        const std::uint64_t word = words[0] + (static_cast<std::uint64_t>(words[1]) << 32);
        const auto row = static_cast<Index>(word % static_cast<std::uint64_t>(rows));
        label_of[static_cast<std::size_t>(n)] = label(row);
        for (Index d = 0; d < D; ++d) expected.set(n, d, number(row, d), 0.0);
      }
      climb(
          [&, rows = rows, D = D](const Context& context) {
            GuardedTensor x(N, D, D + 3);
            std::vector<std::int32_t> drawn(static_cast<std::size_t>(N), -1);
            kernels::sample_rows(context, {.x = x.data(),
                                           .ldx = x.ld(),
                                           .label = drawn.data(),
                                           .data = data.data(),
                                           .labels = labels.data(),
                                           .N = N,
                                           .D = D,
                                           .rows = rows,
                                           .key = kKey,
                                           .first = kFirst});
            CHECK(drawn == label_of);
            return std::vector{x};
          },
          {expected});
    }
  }
}

TEST_CASE("sample_rows: without labels, and a draw does not depend on the split") {
  const Index N = 41, D = 5, rows = 300;
  const std::vector<float> data = data_of(rows, D);
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const auto run = [&](Index split) {
      GuardedTensor x(N, D);
      for (Index n = 0; n < N; n += split) {
        kernels::sample_rows({.backend = machine.backend},
                             {.x = x.data() + n * D,
                              .ldx = D,
                              .data = data.data(),
                              .N = std::min(split, N - n),
                              .D = D,
                              .rows = rows,
                              .key = kKey,
                              .first = static_cast<std::uint64_t>(n)});
      }
      return x;
    };
    CHECK_SAME_BITS(run(7), run(N));
  }
}
