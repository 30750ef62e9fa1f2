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
  CHECK(json.at("compare").is_null());
  CHECK(json.at("observables").at("x1").at("generated").at("mean").get<double>() ==
        result.observables[1].generated.mean);
  CHECK(json.at("command") == "dygan \"x\"");
  CHECK(json.at("seed") == 4);
}

TEST_CASE("metrics.json holds what is conserved and the second sample") {
  const EventSample generated = sample(400, 1), reference = sample(600, 2);
  EvaluationOptions asked = options();
  asked.conserved = {.particles = {{"muon1", {"x0", "", "x1", "x2"}, 0}},
                     .windows = {{"x0", -1, 1}},
                     .azimuths = {"x1"}};
  const Context context{.backend = &cpu_backend(), .executor = nullptr};
  Evaluation result = evaluate(context, generated, reference, nullptr, asked);
  result.compare = Comparison{
      "one", "other", observable_distances(context, sample(300, 7), reference, nullptr, {})};
  const auto json = nlohmann::json::parse(metrics_json(result, {}));
  const auto& kept = json.at("conservation");
  const auto& shell = kept.at("mass_shell").at("muon1");
  const MassShell& figures = result.conservation.mass_shells.at(0);
  CHECK(shell.at("ks").get<double>() == figures.distances.ks);
  CHECK(shell.at("ks_null").get<double>() == figures.distances.ks_null);
  CHECK(shell.at("generated").at("mean").get<double>() == figures.distances.generated.mean);
  CHECK(shell.at("reference").at("rms").get<double>() == figures.distances.reference.rms);
  CHECK(shell.at("generated").at("off_shell").get<double>() == figures.generated.off_shell);
  CHECK(shell.at("ks_beyond_rounding").get<double>() == figures.ks_beyond_rounding);
  REQUIRE(shell.at("reference").at("quantiles").size() == kShellQuantiles.size());
  CHECK(shell.at("reference").at("quantiles")[3] ==
        nlohmann::json{0.5, figures.reference.quantiles[3]});
  const auto& window = kept.at("window").at("x0");
  CHECK(window.at("low") == -1);
  CHECK(window.at("generated").at("below").get<double>() ==
        result.conservation.windows.at(0).generated.below.value);
  CHECK(window.at("reference").at("above_error").get<double>() ==
        result.conservation.windows.at(0).reference.above.error);
  CHECK(kept.at("flatness_chi2_ndf").at("x1").at("difference").get<double>() ==
        result.conservation.azimuths.at(0).difference);
  const auto& second = json.at("compare");
  CHECK(second.at("label") == "other");
  CHECK(second.at("generated_label") == "one");
  CHECK(second.at("observables").at("x0").at("n") == 300);
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
