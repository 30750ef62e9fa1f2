// Figures of two classes: confusion matrix, separation by one and by two observables.
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/class_separation.hpp"
#include "fastgan/metrics/confusion_matrix.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {

TEST_CASE("Confusion matrices known by hand") {
  const std::vector<float> probability{0.1f, 0.5f, 0.9f, 0.6f, 0.4f};
  const std::vector<std::uint8_t> truth{0, 0, 0, 1, 1};
  const ConfusionMatrix matrix = confusion_matrix(probability, truth);
  CHECK(matrix.counts[0][0] == 2);
  CHECK(matrix.counts[0][1] == 1);
  CHECK(matrix.counts[1][0] == 1);
  CHECK(matrix.counts[1][1] == 1);
  CHECK(matrix.share(0, 0) == Approx(2.0 / 3));
  CHECK(matrix.share(1, 1) == 0.5);
  CHECK(confusion_matrix(probability, truth, 0.3).share(1, 1) == 1);
  CHECK(confusion_matrix({}, {}).share(1, 0) == 0);
  CHECK_THROWS_AS(confusion_matrix(probability, std::vector<std::uint8_t>{1}), Error);
  CHECK_THROWS_WITH(
      confusion_matrix(std::vector<float>{0.5f, 1.5f}, std::vector<std::uint8_t>{1, 0}),
      Catch::Contains("event 1"));
  CHECK_THROWS_AS(confusion_matrix(std::vector<float>{NAN}, std::vector<std::uint8_t>{1}), Error);
  CHECK_THROWS_AS(confusion_matrix(std::vector<float>{0}, std::vector<std::uint8_t>{2}), Error);
}

TEST_CASE("Separation of classes by one observable and by two") {
  const Context context{.backend = &cpu_backend(), .executor = nullptr};
  Observables observables{{"mass", "GeV", {}}, {"tau21", "", {}}};
  std::vector<std::uint8_t> signal;
  for (std::size_t i = 0; i < 6000; ++i) {
    signal.push_back(i % 2);
    const float shift = i % 2 == 1 ? 1.0f : 0.0f;
    observables[0].values.push_back(samples::normal(1, i, 0) + shift);
    observables[1].values.push_back(samples::normal(1, i, 1) - shift);
  }
  const LabelledObservables events{observables, signal};
  // Normal distributions d apart: Φ(d/√2).
  const auto expected = [](double d) { return 0.5 * std::erfc(-d / 2); };
  const Auc one = class_separation(events, "tau21");
  CHECK(std::abs(one.value - expected(1)) < 5 * one.standard_error);
  const Auc opposite = class_separation(events, "mass");
  CHECK(std::abs(opposite.value - (1 - expected(1))) < 5 * opposite.standard_error);
  const ClassifierTest both = class_separation(context, events, {"mass", "tau21"},
                                               {.events = 3000, .folds = 3, .epochs = 4});
  CHECK(std::abs(both.auc - expected(std::sqrt(2.0))) < 0.02);
  CHECK(both.events == 3000);
  CHECK_THROWS_WITH(class_separation(events, "pt"), Catch::Contains("unknown"));
  signal.pop_back();
  CHECK_THROWS_WITH(class_separation(events, "mass"), Catch::Contains("5999 classes"));
}

}  // namespace fastgan
