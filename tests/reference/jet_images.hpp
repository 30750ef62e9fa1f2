// Observables of a jet image by their definitions, naive in double: every pixel a massless
// particle, every pair of subjets looked at in every step of the clustering.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <vector>

namespace fastgan::reference {

struct Jet {
  double mass = 0, pt = 0, tau1 = 0, tau2 = 0, tau21 = 0, n_pixels = 0;
};

struct JetPixel {
  double pt, eta, phi;
  int row, column;
};

/// image (height, width) over ±eta, ±phi.
inline std::vector<JetPixel> jet_pixels(std::span<const float> image, int height, int width,
                                        double eta, double phi) {
  std::vector<JetPixel> pixels;
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      const double pt = image[static_cast<std::size_t>(row * width + column)];
      if (pt == 0) continue;
      pixels.push_back({pt, (2.0 * column + 1 - width) * eta / width,
                        (height - 2.0 * row - 1) * phi / height, row, column});
    }
  }
  return pixels;
}

/// What min(pT)²·ΔR² (ΔR in cells, so that equal distances are equal numbers) merges, until
/// `axes` are left.
inline std::vector<JetPixel> subjets(std::vector<JetPixel> jets, std::size_t axes) {
  while (jets.size() > axes) {
    // d, then the first soft one, then its hardest partner, then the first of those.
    std::tuple<double, std::size_t, double, std::size_t> best{HUGE_VAL, 0, 0, 0};
    for (std::size_t soft = 0; soft < jets.size(); ++soft) {
      for (std::size_t hard = 0; hard < jets.size(); ++hard) {
        if (soft == hard || jets[soft].pt > jets[hard].pt) continue;
        const double rows = jets[soft].row - jets[hard].row;
        const double columns = jets[soft].column - jets[hard].column;
        const double d = jets[soft].pt * jets[soft].pt * (rows * rows + columns * columns);
        best = std::min(best, {d, soft, -jets[hard].pt, hard});
      }
    }
    std::size_t soft = std::get<1>(best), hard = std::get<3>(best);
    if (jets[soft].pt == jets[hard].pt && soft < hard) std::swap(soft, hard);
    jets[hard].pt += jets[soft].pt;
    jets.erase(jets.begin() + static_cast<std::ptrdiff_t>(soft));
  }
  return jets;
}

inline double jet_tau(const std::vector<JetPixel>& pixels, std::size_t N) {
  const std::vector<JetPixel> axes = subjets(pixels, N);
  double sum = 0, moment = 0;
  for (const JetPixel& p : pixels) {
    double nearest = HUGE_VAL;
    for (const JetPixel& axis : axes) {
      nearest = std::min(nearest, std::hypot(p.eta - axis.eta, p.phi - axis.phi));
    }
    sum += p.pt;
    moment += p.pt * nearest;
  }
  return moment / sum;
}

/// Square cells.
inline Jet jet_observables(std::span<const float> image, int height, int width, double eta,
                           double phi) {
  const std::vector<JetPixel> pixels = jet_pixels(image, height, width, eta, phi);
  Jet jet;
  jet.n_pixels = static_cast<double>(pixels.size());
  if (pixels.empty()) return jet;
  double mass2 = 0, x = 0, y = 0;
  for (const JetPixel& a : pixels) {
    x += a.pt * std::cos(a.phi);
    y += a.pt * std::sin(a.phi);
    for (const JetPixel& b : pixels) {
      mass2 += a.pt * b.pt * (std::cosh(a.eta - b.eta) - std::cos(a.phi - b.phi));
    }
  }
  jet.mass = std::sqrt(std::max(mass2, 0.0));
  jet.pt = std::hypot(x, y);
  jet.tau1 = jet_tau(pixels, 1);
  jet.tau2 = jet_tau(pixels, 2);
  jet.tau21 = jet.tau1 > 0 ? jet.tau2 / jet.tau1 : 0;
  return jet;
}

}  // namespace fastgan::reference
