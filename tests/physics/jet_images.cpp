// Observables of jet images: by hand, against the naive reference, and what must not change them.
#include "fastgan/physics/jet_images.hpp"

#include <catch2/catch.hpp>
#include <cfenv>
#include <cmath>
#include <limits>

#include "check.hpp"
#include "fastgan/error.hpp"
#include "kernels/noise/philox.hpp"
#include "tests/reference/jet_images.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kSide = 25;

Images empty_images(std::size_t count, std::size_t side = kSide) {
  return {side, side, std::vector<float>(count * side * side), {}, {}};
}

float& pixel(Images& images, std::size_t i, std::size_t row, std::size_t column) {
  return images.pixels[(i * images.height + row) * images.width + column];
}

/// Images of which about `share` of the pixels are lit; `steps` > 0: few different values.
Images random_images(std::size_t count, std::size_t side, double share, int steps) {
  Images images = empty_images(count, side);
  for (std::size_t k = 0; k < images.pixels.size(); ++k) {
    const PhiloxBlock words = philox({11, Stream::test, 0}, k, 0);
    if (static_cast<double>(uniform(words[0])) > share) continue;
    const double u = static_cast<double>(uniform(words[1]));
    images.pixels[k] = steps > 0 ? static_cast<float>(std::ceil(u * steps))
                                 : static_cast<float>(std::pow(10, 4 * u - 2));
  }
  return images;
}

const std::vector<float>& values(const Observables& all, const char* name) {
  return find(all, name).values;
}

void check_against_reference(const Images& images, double range) {
  const Observables all = jet_observables({}, images, {range, range});
  const auto n = static_cast<Index>(images.count());
  const auto side = static_cast<int>(images.height);
  const std::pair<const char*, double reference::Jet::*> fields[] = {
      {"mass", &reference::Jet::mass},   {"pt", &reference::Jet::pt},
      {"tau1", &reference::Jet::tau1},   {"tau2", &reference::Jet::tau2},
      {"tau21", &reference::Jet::tau21}, {"n_pixels", &reference::Jet::n_pixels}};
  for (const auto& [name, field] : fields) {
    INFO(name);
    check::Reference expected(n, 0);
    for (Index i = 0; i < n; ++i) {
      const reference::Jet jet = reference::jet_observables(
          images.image(static_cast<std::size_t>(i)), side, side, range, range);
      // The reference takes the mass from differences of large numbers.
      const double lost = field == &reference::Jet::mass ? 1e-4 : 0;
      expected.set(0, i, jet.*field, jet.*field + lost);
    }
    CHECK_TENSOR(values(all, name), expected);
  }
}

}  // namespace

TEST_CASE("Jet images known by hand: none, one, two and three pixels") {
  Images images = empty_images(4);
  pixel(images, 1, 3, 20) = 250;
  pixel(images, 2, 12, 12) = 100;  // (η, φ) = (0, 0)
  pixel(images, 2, 18, 12) = 50;   // (0, −0.6)
  pixel(images, 3, 12, 12) = 200;
  pixel(images, 3, 12, 16) = 60;  // (0.4, 0)
  pixel(images, 3, 9, 12) = 30;   // (0, 0.3): ΔR 0.3 to the first, 0.5 to the second
  std::feclearexcept(FE_ALL_EXCEPT);
  const Observables all = jet_observables({}, images);
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  const auto check = [&](const char* name, std::vector<double> expected) {
    INFO(name);
    check::Reference reference(4, 1);
    for (Index i = 0; i < 4; ++i) {
      reference.set(0, i, expected[static_cast<std::size_t>(i)],
                    expected[static_cast<std::size_t>(i)]);
    }
    CHECK_TENSOR(values(all, name), reference);
  };
  const double three = 2 * (200 * 60 * (std::cosh(0.4) - 1) + 200 * 30 * (1 - std::cos(0.3)) +
                            60 * 30 * (std::cosh(0.4) - std::cos(0.3)));
  check("mass", {0, 0, std::sqrt(2 * 100 * 50 * (1 - std::cos(0.6))), std::sqrt(three)});
  check("pt", {0, 250, std::hypot(100 + 50 * std::cos(0.6), 50 * std::sin(0.6)),
               std::hypot(260 + 30 * std::cos(0.3), 30 * std::sin(0.3))});
  check("n_pixels", {0, 1, 2, 3});
  // The 30 GeV go to the 200 GeV (900·0.09 < 3600·0.16, 900·0.25), then the 60 GeV do.
  check("tau1", {0, 0, 50 * 0.6 / 150, (60 * 0.4 + 30 * 0.3) / 290});
  check("tau2", {0, 0, 0, 30 * 0.3 / 290});
  check("tau21", {0, 0, 0, 30 * 0.3 / (60 * 0.4 + 30 * 0.3)});
}

TEST_CASE("Jet images against the naive reference") {
  check_against_reference(random_images(200, 25, 0.04, 0), 1.25);
  check_against_reference(random_images(20, 25, 0.2, 0), 1.25);
  check_against_reference(random_images(3, 13, 1.0, 0), 0.65);
  check_against_reference(random_images(400, 5, 0.4, 3), 0.5);  // equal pixels, equal distances
  check_against_reference(random_images(100, 9, 0.3, 2), 0.9);
}

TEST_CASE("Jet images: a factor of pT, a reflection and the size of the cells") {
  const Images images = random_images(300, 25, 0.05, 0);
  const Observables all = jet_observables({}, images);

  Images scaled = images;
  for (float& p : scaled.pixels) p *= 4;
  const Observables of_scaled = jet_observables({}, scaled);
  for (const char* name : {"tau1", "tau2", "tau21", "n_pixels"}) {
    CHECK_SAME_BITS(values(of_scaled, name), values(all, name));
  }
  for (std::size_t i = 0; i < 300; ++i) {
    REQUIRE(values(of_scaled, "mass")[i] == 4 * values(all, "mass")[i]);
    REQUIRE(values(of_scaled, "pt")[i] == 4 * values(all, "pt")[i]);
  }

  Images mirrored = images, larger = empty_images(300, 27);
  for (std::size_t i = 0; i < 300; ++i) {
    for (std::size_t row = 0; row < kSide; ++row) {
      for (std::size_t column = 0; column < kSide; ++column) {
        const float p = images.image(i)[row * kSide + column];
        pixel(mirrored, i, row, kSide - 1 - column) = p;
        pixel(larger, i, row + 1, column + 1) = p;
      }
    }
  }
  const Observables of_mirrored = jet_observables({}, mirrored);
  const Observables of_larger = jet_observables({}, larger, {1.35, 1.35});
  for (const char* name : {"mass", "pt", "tau1", "tau2", "tau21"}) {
    for (std::size_t i = 0; i < 300; ++i) {
      CAPTURE(name, i);
      REQUIRE(values(of_mirrored, name)[i] == Approx(values(all, name)[i]).epsilon(1e-6));
      REQUIRE(values(of_larger, name)[i] == Approx(values(all, name)[i]).epsilon(1e-6));
    }
  }
}

TEST_CASE("Jet images: cells that are no squares") {
  Images images{2, 4, {3, 0, 0, 1, 0, 2, 0, 0}, {}, {}};
  const Observables all = jet_observables({}, images, {0.4, 0.5});  // cells of 0.2 x 0.5
  // The 1 is 0.6 from the 3 and √(0.4² + 0.5²) from the 2, which is √(0.2² + 0.5²) from the 3.
  const double near = std::hypot(0.2, 0.5);
  CHECK(values(all, "tau1")[0] == Approx((1 * 0.6 + 2 * near) / 6));
  CHECK(values(all, "tau2")[0] == Approx(1 * 0.6 / 6));
}

TEST_CASE("Jet images: the same bits on any executor") {
  const Images images = random_images(3000, 25, 0.05, 0);
  const Observables serial = jet_observables({}, images);
  for (const int threads : {2, 3, 7}) {
    const auto pool = make_thread_pool(threads);
    const Observables parallel = jet_observables({.executor = pool.get()}, images);
    REQUIRE(parallel.size() == serial.size());
    for (std::size_t k = 0; k < serial.size(); ++k) {
      CHECK(parallel[k].name == serial[k].name);
      CHECK_SAME_BITS(parallel[k].values, serial[k].values);
    }
  }
}

TEST_CASE("Jet images that make no sense are refused") {
  Images images = empty_images(2);
  CHECK(jet_observables({}, empty_images(0)).front().values.empty());
  pixel(images, 1, 4, 5) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(jet_observables({}, images),
                    Catch::Contains("image 1") && Catch::Contains("row 4, column 5"));
  pixel(images, 1, 4, 5) = -1;
  CHECK_THROWS_AS(jet_observables({}, images), Error);
  CHECK_THROWS_AS(jet_observables({}, empty_images(1), {0, 1}), Error);
}

}  // namespace fastgan
