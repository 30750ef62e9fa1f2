#include "fastgan/physics/four_vector.hpp"

#include <algorithm>
#include <numbers>

namespace fastgan {

double azimuth(double x, double y) {
  // atan2(−0, x < 0) is −π, which is the same direction as π.
  return y == 0 ? (x < 0 ? std::numbers::pi : 0.0) : std::atan2(y, x);
}

double wrapped(double angle) {
  const double turned = std::remainder(angle, 2 * std::numbers::pi);
  return turned > -std::numbers::pi ? turned : turned + 2 * std::numbers::pi;
}

double FourVector::phi() const { return azimuth(px, py); }

double FourVector::eta() const {
  const double transverse = pt();
  if (transverse <= 0) return pz > 0 ? kLargestEta : (pz < 0 ? -kLargestEta : 0.0);
  if (std::abs(pz) >= transverse * std::sinh(kLargestEta))
    return pz > 0 ? kLargestEta : -kLargestEta;
  return std::asinh(pz / transverse);
}

}  // namespace fastgan
