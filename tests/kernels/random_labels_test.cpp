#include "kernels/random_labels/random_labels.hpp"

#include <algorithm>

#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

TEST_CASE("random_labels: the class that the scalar Philox says, for any threads") {
  const RandomKey key{.seed = 0xfedcba9876543210u, .stream = Stream::labels, .attempt = 2};
  const std::uint64_t first = 0xfffffff0ull;  // the upper half of the event counts too
  for (const Index N : {Index{1}, Index{31}, Index{129}, kManyTasks}) {
    for (const Index classes : {1, 2, 10}) {
      CAPTURE(N, classes);
      std::vector<std::int32_t> expected;
      for (Index n = 0; n < N; ++n) {
        const std::uint32_t word = philox(key, first + static_cast<std::uint64_t>(n), 0)[0];
        expected.push_back(static_cast<std::int32_t>(word % static_cast<std::uint32_t>(classes)));
      }
      const auto run = [&](const Context& context) {
        std::vector<std::int32_t> label(static_cast<std::size_t>(N), -1);
        kernels::random_labels(
            context,
            {.label = label.data(), .N = N, .classes = classes, .key = key, .first = first});
        return label;
      };
      for (const Machine& machine : machines()) {
        INFO(machine.name);
        CHECK(run({.backend = machine.backend}) == expected);
        for (const int threads : thread_counts()) {
          const std::unique_ptr<Executor> pool = make_thread_pool(threads);
          CHECK(run({.backend = machine.backend, .executor = pool.get()}) == expected);
        }
      }
    }
  }
}
