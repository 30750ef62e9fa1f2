// Observables of jet images, all from the pixels: massless particles at the centres of their cells.
#pragma once

#include "fastgan/images.hpp"
#include "fastgan/physics/observables.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

/// What the image covers: ±eta around its middle along a row, ±phi along a column. Column 0 lies at
/// the smallest η, row 0 at the largest φ.
struct JetImageRange {
  double eta = 1.25, phi = 1.25;
};

/// mass, pt (GeV), tau1, tau2, tau21 and n_pixels of every image, one value per image, after
/// formulae (3)-(5) of arXiv:1701.05927, with I the pT of a pixel:
///   mass² = Σ_ij I_i I_j (cosh(η_i − η_j) − cos(φ_i − φ_j)),  pt = |Σ I (cos φ, sin φ)|,
///   tau_N = Σ I_i min_a √((η_i − η_a)² + (φ_i − φ_a)²) / Σ I_i,  tau21 = tau2/tau1,
/// about the N axes a of exclusive kt subjets with the winner-take-all scheme (the harder of two
/// gives the direction), not minimised further; N-subjettiness with β = 1 and R0 = 1. n_pixels
/// counts the pixels above 0.
///
/// An image without lit pixels has 0 everywhere. One pixel: mass, tau1, tau2 and tau21 are 0; two
/// pixels: tau2 and tau21 are 0. Pixels lie on a grid, so equal distances are common: of
/// neighbours equally far the harder one is merged with, then the first in the order of memory.
///
/// Sums in double; the bits depend on neither the executor nor the other images. Throws Error
/// (bad_input) naming image and pixel on numbers that are not finite or negative.
Observables jet_observables(const Context& context, const Images& images,
                            const JetImageRange& range = {});

}  // namespace fastgan
