// Observables of one jet image after the other, in double.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fastgan/physics/jet_images.hpp"
#include "src/physics/subjet_axes.hpp"

namespace fastgan {

struct JetNumbers {
  double mass = 0, pt = 0, tau1 = 0, tau2 = 0, tau21 = 0;
  std::size_t n_pixels = 0;
};

/// Tables and scratch memory for images of one size; one per thread.
class JetImageAnalysis {
 public:
  JetImageAnalysis(std::size_t height, std::size_t width, const JetImageRange& range);

  /// image (height, width), finite and not negative.
  JetNumbers operator()(std::span<const float> image);

 private:
  void collect(std::span<const float> image);
  double mass() const;
  double pt() const;
  void set_tau(JetNumbers& numbers);
  double distance(const LitPixel& a, const LitPixel& b) const;

  std::size_t height_, width_;
  double cell_eta_, cell_phi_;
  std::vector<double> cos_, sin_;       // (height) of the azimuth of a row
  std::vector<double> sinh2_, sin2_;    // 4 sinh²(Δη/2), 4 sin²(Δφ/2) by distance in cells
  std::vector<double> rows_, columns_;  // sums of the image
  std::vector<LitPixel> lit_;
  SubjetFinder finder_;
};

}  // namespace fastgan
