#include "fastgan/metrics/class_distances.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/earth_mover.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

struct Sample {
  Observables observables{{"mass", "GeV", {}}, {"tau21", "", {}}, {"pt", "GeV", {}}};
  std::vector<std::uint8_t> signal;
  LabelledObservables labelled() const { return {observables, signal}; }
};

/// Two classes in turn, normal in both observables; the mass of the signal is shifted.
Sample sample(std::size_t n, std::uint64_t seed, float shift = 0) {
  Sample result;
  for (std::size_t i = 0; i < n; ++i) {
    const bool signal = i % 2 == 1;
    result.signal.push_back(signal ? 1 : 0);
    const float mass = samples::normal(seed, i, 0) + (signal ? 5 + shift : 0.0f);
    result.observables[0].values.push_back(mass);
    result.observables[1].values.push_back(samples::normal(seed, i, 1));
    result.observables[2].values.push_back(0);
  }
  return result;
}

const GridAxis kMass{-5, 10, 30}, kTau{-5, 5, 20};  // bins of half a unit

}  // namespace

TEST_CASE("Two samples of one truth are as far from each other as the null says") {
  const Sample real = sample(4000, 1), generated = sample(4000, 2);
  const ClassDistances result = class_distances({}, generated.labelled(), real.labelled(), nullptr,
                                                {.x_axis = kMass, .y_axis = kTau});
  REQUIRE(result.classes.size() == 2);
  for (const ClassDistance& figures : result.classes) {
    CHECK(figures.generated == 2000);
    CHECK(figures.real == 2000);
    CHECK(figures.null > 0);
    CHECK(figures.distance < 2 * figures.null);
    CHECK(figures.distance > figures.null / 2);
  }
  CHECK(result.sigma == std::max(result.classes[0].distance, result.classes[1].distance));
  CHECK(result.sigma_null == std::max(result.classes[0].null, result.classes[1].null));
  CHECK(class_distances({}, real.labelled(), real.labelled()).sigma == 0);
}

TEST_CASE("A shift of one class is what sigma measures") {
  const Sample real = sample(4000, 1), generated = sample(4000, 2, 1.0f);
  const Sample more = sample(6000, 3);
  const LabelledObservables training = more.labelled();
  const ClassDistances result = class_distances({}, generated.labelled(), real.labelled(),
                                                &training, {.x_axis = kMass, .y_axis = kTau});
  CHECK(result.sigma == result.classes[1].distance);
  CHECK(result.classes[1].signal == 1);
  CHECK(std::abs(result.sigma - 2) < 0.2);  // one unit are two bins
  CHECK(result.classes[0].distance < 2 * result.classes[0].null);
}

TEST_CASE("Axes hold all events of a class where none are given") {
  Sample real = sample(400, 1), generated = sample(300, 2);
  generated.observables[0].values[7] = 300;  // of the signal
  const ClassDistances result = class_distances({}, generated.labelled(), real.labelled());
  CHECK(result.classes[1].x.high == 300);
  CHECK(result.classes[0].x.high < 10);
  CHECK(result.classes[0].x.bins == 40);
}

TEST_CASE("Distances of classes do not depend on the executor") {
  const Sample real = sample(1000, 1), generated = sample(800, 2, 0.3f);
  const ClassDistances serial = class_distances({}, generated.labelled(), real.labelled());
  const auto pool = make_thread_pool(3);
  const ClassDistances parallel =
      class_distances({.executor = pool.get()}, generated.labelled(), real.labelled());
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(serial.classes[k].distance == parallel.classes[k].distance);
    CHECK(serial.classes[k].null == parallel.classes[k].null);
  }
  CHECK(serial.sigma == parallel.sigma);
}

TEST_CASE("Classes that cannot be compared are refused") {
  const Sample real = sample(10, 1);
  Sample generated = sample(10, 2);
  CHECK_THROWS_WITH(class_distances({}, generated.labelled(), real.labelled(), nullptr, {.x = "m"}),
                    Catch::Contains("'m' is unknown") && Catch::Contains("mass"));
  generated.signal.assign(10, 0);
  CHECK_THROWS_WITH(class_distances({}, generated.labelled(), real.labelled()),
                    Catch::Contains("0 generated and 5 real events of class 1"));
  generated.signal.pop_back();
  CHECK_THROWS_AS(class_distances({}, generated.labelled(), real.labelled()), Error);
  generated = sample(10, 2);
  generated.observables[0].values[3] = HUGE_VALF;
  CHECK_THROWS_WITH(class_distances({}, generated.labelled(), real.labelled()),
                    Catch::Contains("not finite"));
}

}  // namespace fastgan
