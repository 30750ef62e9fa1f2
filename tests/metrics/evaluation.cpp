#include "fastgan/metrics/evaluation.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

EventSample sample(std::size_t rows, std::uint64_t seed, float shift = 0) {
  EventSample result{samples::normal_events(rows, 3, seed, shift), {}};
  for (std::size_t c = 0; c < 3; ++c) {
    Observable& observable =
        result.observables.emplace_back(Observable{result.events.columns[c], "GeV", {}});
    for (std::size_t r = 0; r < rows; ++r) {
      observable.values.push_back(result.events.row(r)[c]);
    }
  }
  Observable positive{"positive", "", {}};
  for (const float v : result.observables[1].values) {
    if (v > 0) positive.values.push_back(v);
  }
  result.observables.push_back(positive);
  return result;
}

EvaluationOptions options() {
  return {
      .seed = 4, .summed = {"x0", "x2"}, .classifier = {.epochs = 4, .width = 16, .batch = 128}};
}

}  // namespace

TEST_CASE("An evaluation holds the distances, their nulls, and the classifier's verdict") {
  const EventSample generated = sample(900, 1, 1.0f), reference = sample(1000, 2);
  const EventSample training = sample(1200, 3);
  const auto pool = make_thread_pool(2);
  const Context context{.backend = &cpu_backend(), .executor = pool.get()};
  const Evaluation result = evaluate(context, generated, reference, &training, options());
  REQUIRE(result.observables.size() == 4);
  const ObservableFigures& x0 = result.observables[0];
  CHECK(x0.ks == ks_distance(sorted_sample(generated.observables[0].values),
                             sorted_sample(reference.observables[0].values)));
  CHECK(x0.ks > 5 * x0.ks_null);
  CHECK(x0.w1 > 5 * x0.w1_null);
  CHECK(x0.ks_null != result.observables[1].ks_null);
  CHECK(result.observables[2].ks < 3 * result.observables[2].ks_null);
  CHECK(*x0.ks_train < 3 * x0.ks_null);
  CHECK(result.ks_sum == x0.ks + result.observables[2].ks);
  CHECK(result.observables[3].n == generated.observables[3].values.size());
  CHECK(result.classifier_columns == std::vector<std::string>{"x0", "x1", "x2"});
  CHECK(result.c2st.auc > 0.65);
  CHECK(std::abs(result.c2st_null.auc - 0.5) < 4 * result.c2st_null.standard_error);
  CHECK(result.memorisation->references == 1000);

  const Evaluation serial = evaluate({.backend = &cpu_backend(), .executor = nullptr}, generated,
                                     reference, &training, options());
  CHECK(metrics_json(serial, {}) == metrics_json(result, {}));
}

TEST_CASE("metrics.json has the promised keys and the numbers of the evaluation") {
  const EventSample generated = sample(400, 1), reference = sample(600, 2);
  const Evaluation result = evaluate({.backend = &cpu_backend(), .executor = nullptr}, generated,
                                     reference, nullptr, options());
  const auto json =
      nlohmann::json::parse(metrics_json(result, {{"command", "dygan \"x\""}, {"commit", "abc"}}));
  for (const ObservableFigures& figures : result.observables) {
    const auto& entry = json.at("observables").at(figures.name);
    CHECK(entry.at("ks").get<double>() == figures.ks);
    CHECK(entry.at("ks_null").get<double>() == figures.ks_null);
    CHECK(entry.at("w1").get<double>() == figures.w1);
    CHECK(entry.at("w1_null").get<double>() == figures.w1_null);
    CHECK(entry.at("n").get<std::size_t>() == figures.n);
  }
  CHECK(json.at("ks_sum").get<double>() == result.ks_sum);
  CHECK(json.at("c2st_auc").get<double>() == result.c2st.auc);
  CHECK(json.at("c2st_auc_null").get<double>() == result.c2st_null.auc);
  CHECK(json.at("correlation").at("frobenius").get<double>() == result.frobenius);
  CHECK(json.at("correlation").at("frobenius_null").get<double>() == result.frobenius_null);
  CHECK(json.at("memorisation").is_null());
  CHECK(json.at("command") == "dygan \"x\"");
  CHECK(json.at("seed") == 4);
}

TEST_CASE("An evaluation names what is missing") {
  const EventSample generated = sample(400, 1);
  EventSample reference = sample(400, 2);
  EvaluationOptions unknown = options();
  unknown.summed = {"m_ll"};
  const Context context{.backend = &cpu_backend(), .executor = nullptr};
  CHECK_THROWS_WITH(evaluate(context, generated, reference, nullptr, unknown),
                    Catch::Contains("m_ll"));
  reference.observables.erase(reference.observables.begin());
  CHECK_THROWS_WITH(evaluate(context, generated, reference, nullptr, options()),
                    Catch::Contains("x0"));
}

}  // namespace fastgan
