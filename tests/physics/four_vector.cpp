// Four-vectors: known values and the corners of phase space.
#include "fastgan/physics/four_vector.hpp"

#include <catch2/catch.hpp>
#include <cfenv>
#include <numbers>

using namespace fastgan;

namespace {
// A few roundings in double.
bool close(double a, double b) { return std::abs(a - b) <= 8 * 0x1p-53 * std::abs(b); }
}  // namespace

TEST_CASE("Known four-vectors", "[physics]") {
  const FourVector p{3, 4, 12, 13.5};
  CHECK(p.pt() == 5);
  CHECK(p.p2() == 169);
  CHECK(p.mass2() == 13.5 * 13.5 - 169);
  CHECK(close(p.mass(), std::sqrt(13.25)));
  CHECK(close(p.phi(), std::atan2(4.0, 3.0)));
  CHECK(close(p.eta(), std::log((13.0 + 12.0) / 5.0)));
  CHECK(close(on_shell(0, 3, 4, 12).E, 13));
  const FourVector sum = p + FourVector{1, 1, 1, 1};
  CHECK((sum.px == 4 && sum.py == 5 && sum.pz == 13 && sum.E == 14.5));
  CHECK(FourVector{1, 0, 0, 0.5}.mass() == 0);
}

TEST_CASE("Angles stay in their range", "[physics]") {
  constexpr double pi = std::numbers::pi;
  CHECK(azimuth(-1, -0.0) == pi);
  CHECK(azimuth(0, 0) == 0);
  CHECK(azimuth(0, -2) == -pi / 2);
  CHECK(wrapped(-pi) == pi);
  CHECK(wrapped(pi) == pi);
  CHECK(close(wrapped(5), 5 - 2 * pi));
  CHECK(close(wrapped(-4), 2 * pi - 4));
}

TEST_CASE("No vector raises a floating-point trap", "[physics]") {
  std::feclearexcept(FE_ALL_EXCEPT);
  CHECK(FourVector{0, 0, 5, 5}.eta() == FourVector::kLargestEta);
  CHECK(FourVector{0, 0, -5, 5}.eta() == -FourVector::kLargestEta);
  CHECK(FourVector{1e-300, 0, -5, 5}.eta() == -FourVector::kLargestEta);
  CHECK(FourVector{0, 0, 0, 0}.eta() == 0);
  CHECK(FourVector{0, 0, 0, 0}.phi() == 0);
  CHECK(FourVector{0, 0, 0, 0}.mass() == 0);
  CHECK(std::isfinite(FourVector{1e30, 1e30, 1e30, 1e30}.mass()));
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
}
