// Les Houches events to write and read: a process of top pairs and rows of it.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "fastgan/io/lhe_process.hpp"

namespace fastgan::lhe_test {

inline Process top_pairs() {
  return {.name = "ttbar",
          .title = "p p -> t tbar",
          .momentum_scale = 450,
          .beam_pdg = {2212, 2212},
          .beam_energy = {6500, 6500},
          .cross_section = 245,
          .cross_section_error = 1,
          .incoming = {{"gluons", {21, 21}, 0.88}, {"up", {2, -2}, 0.12}},
          .particles = {{"q1_Wp", 0, {2, 4}, {0, 1.5}},
                        {"q2_Wp", 0, {-1, -3}},
                        {"b", 4.8, {5}},
                        {"q1_Wm", 0, {1, 3}},
                        {"q2_Wm", 0, {-2, -4}},
                        {"bbar", 4.8, {-5}}},
          .resonances = {{"Wp", {0, 1}, 24, 80.4, "breit-wigner", {2.05}},
                         {"Wm", {3, 4}, -24, 80.4, "breit-wigner", {2.05}},
                         {"t", {0, 1, 2}, 6, 171, "breit-wigner", {1.49}},
                         {"tbar", {3, 4, 5}, -6, 171, "breit-wigner", {1.49}}},
          .observables = {}};
}

/// (events, 4·particles): momenta of 30 GeV and some more along the beam, not balanced.
inline std::vector<float> random_rows(std::size_t events, std::size_t particles, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> rows;
  for (std::size_t k = 0; k < events * particles; ++k) {
    const float px = 30 * normal(random), py = 30 * normal(random), pz = 100 * normal(random);
    rows.insert(rows.end(), {std::sqrt(px * px + py * py + pz * pz), px, py, pz});
  }
  return rows;
}

}  // namespace fastgan::lhe_test
