#include "fastgan/metrics/classifier_test.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/error.hpp"
#include "tests/metrics/samples.hpp"
#include "tests/traps.hpp"

namespace fastgan {
namespace {

ClassifierTestOptions small() { return {.seed = 3, .epochs = 8, .width = 32, .batch = 128}; }

Context serial() { return {.backend = &cpu_backend(), .executor = nullptr}; }

}  // namespace

TEST_CASE("A classifier cannot tell two samples of one distribution") {
  const Table a = samples::normal_events(2000, 6, 1), b = samples::normal_events(2000, 6, 2);
  const ClassifierTest result = classifier_test(serial(), a, b, small());
  CHECK(result.standard_error > 0.005);
  CHECK(result.standard_error < 0.02);
  CHECK(std::abs(result.auc - 0.5) < 4 * result.standard_error);
  CHECK(result.folds.size() == 5);
}

TEST_CASE("A classifier finds a shift as well as the likelihood ratio does") {
  const Table a = samples::normal_events(2000, 3, 1, 1.0f, 0.0f);
  const Table b = samples::normal_events(2000, 3, 2, 0.0f, 0.0f);
  const ClassifierTest result = classifier_test(serial(), a, b, small());
  const double best = 0.5 * std::erfc(-0.5);  // Φ(1/√2)
  CHECK(result.auc < best + 4 * result.standard_error);
  CHECK(result.auc > best - 4 * result.standard_error);
  // A high score means the first sample: swapped samples score alike.
  CHECK(classifier_test(serial(), b, a, small()).auc > best - 0.04);
}

TEST_CASE("A classifier finds correlations that no marginal distribution shows") {
  const Table a = samples::normal_events(2000, 4, 1, 0.0f, 0.8f);
  const Table b = samples::normal_events(2000, 4, 2, 0.0f, 0.0f);
  CHECK(classifier_test(serial(), a, b, small()).auc > 0.8);
}

TEST_CASE("Classifier test: same bits on any number of threads, no trap, clear errors") {
  const Table a = samples::normal_events(400, 3, 1, 0.5f), b = samples::normal_events(500, 3, 2);
  const auto pool = make_thread_pool(3);
  const test::Traps traps;
  const ClassifierTest one = classifier_test(serial(), a, b, small());
  const ClassifierTest three =
      classifier_test({.backend = &cpu_backend(), .executor = pool.get()}, a, b, small());
  CHECK(one.folds == three.folds);
  CHECK(one.events == 400);
  CHECK_THROWS_AS(classifier_test(serial(), samples::normal_events(40, 3, 1), b), Error);
  CHECK_THROWS_AS(classifier_test(serial(), samples::normal_events(400, 2, 1), b), Error);
}

}  // namespace fastgan
