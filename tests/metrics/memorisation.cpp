#include "fastgan/metrics/memorisation.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/error.hpp"
#include "src/metrics/table_subset.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {

TEST_CASE("Independent events are as far from training as from unseen events") {
  const Context context{.backend = &cpu_backend(), .executor = nullptr};
  const Table generated = samples::normal_events(1000, 5, 1);
  const Table training = samples::normal_events(2000, 5, 2);
  const Table unseen = samples::normal_events(1500, 5, 3);
  const Memorisation result = memorisation(context, generated, training, unseen);
  CHECK(result.references == 1500);
  CHECK(result.events == 1000);
  CHECK(std::abs(result.median_ratio - 1) < 0.05);
  // √(n/2)·D below 1.95 in 99.9% of all cases.
  CHECK(result.ks < 1.95 * std::sqrt(2.0 / 1000));
  CHECK(result.exact_duplicates == 0);
  CHECK(result.near_duplicates == 0);
  CHECK(std::abs(result.closer_to_training - 0.5) < 0.1);
  CHECK(result.p_value > 0.001);
  CHECK(result.p_value < 0.999);
}

TEST_CASE("The p-value of memorisation is uniform without, however often an event repeats itself") {
  const Context context{.backend = &cpu_backend(), .executor = nullptr};
  int below[3] = {0, 0, 0};
  constexpr int kTimes = 200;
  for (std::uint64_t k = 0; k < kTimes; ++k) {
    Table generated = samples::normal_events(60, 3, 3 * k + 1);
    for (int doubling = 0; doubling < 3; ++doubling) generated = stacked(generated, generated);
    const double p = memorisation(context, generated, samples::normal_events(300, 3, 3 * k + 2),
                                  samples::normal_events(300, 3, 3 * k + 3))
                         .p_value;
    below[0] += p < 0.05 ? 1 : 0;
    below[1] += p < 0.5 ? 1 : 0;
    below[2] += p < 0.95 ? 1 : 0;
  }
  // Binomial: 10 ± 3.1, 100 ± 7.1, 190 ± 3.1; four standard deviations.
  CHECK(std::abs(below[0] - 10) <= 12);
  CHECK(std::abs(below[1] - 100) <= 28);
  CHECK(std::abs(below[2] - 190) <= 12);
}

TEST_CASE("Planted copies of training events are found") {
  const Context context{.backend = &cpu_backend(), .executor = nullptr};
  Table generated = samples::normal_events(1000, 5, 1);
  const Table training = samples::normal_events(1500, 5, 2);
  const Table unseen = samples::normal_events(1500, 5, 3);
  for (std::size_t copy = 0; copy < 300; ++copy) {
    std::copy_n(training.row(copy), 5, generated.row(copy));
    if (copy >= 100) generated.row(copy)[3] += 1e-4f;
  }
  const Memorisation result = memorisation(context, generated, training, unseen);
  CHECK(result.exact_duplicates == 100);
  CHECK(result.near_duplicates == 300);
  CHECK(result.near_duplicates_unseen == 0);
  CHECK(result.share_below_half >= 0.3);
  CHECK(result.share_above_two < 0.1);
  CHECK(result.ks >= 0.25);
  CHECK(result.closer_to_training > 0.6);
  CHECK(result.p_value < 1e-6);
  // The other way round: the copies are no memory when their originals are unseen.
  const Memorisation swapped = memorisation(context, generated, unseen, training);
  CHECK(swapped.exact_duplicates == 0);
  CHECK(swapped.near_duplicates_unseen == 300);
  CHECK(swapped.share_above_two >= 0.3);
  CHECK(swapped.p_value > 1 - 1e-6);
}

TEST_CASE("Memorisation: same bits on any number of threads, errors without rows") {
  const Table generated = samples::normal_events(500, 4, 1);
  const Table training = samples::normal_events(700, 4, 2);
  const Table unseen = samples::normal_events(600, 4, 3);
  const auto pool = make_thread_pool(3);
  const auto run = [&](Executor* executor) {
    return memorisation({.backend = &cpu_backend(), .executor = executor}, generated, training,
                        unseen, {.events = 300});
  };
  const Memorisation serial = run(nullptr), parallel = run(pool.get());
  CHECK(serial.to_training == parallel.to_training);
  CHECK(serial.to_unseen == parallel.to_unseen);
  CHECK(serial.events == 300);
  CHECK_THROWS_AS(memorisation({.backend = &cpu_backend(), .executor = nullptr},
                               Table{generated.columns, {}, {}}, training, unseen),
                  Error);
}

}  // namespace fastgan
