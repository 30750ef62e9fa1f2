// The observables of Drell-Yan events by which data and generated events are compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fastgan/table.hpp"

namespace fastgan {

struct Observable {
  std::string name;
  std::string unit;
  std::vector<float> values;  ///< one per event; fewer where the name states a condition
};

using Observables = std::vector<Observable>;

/// The events turned about the beam so that py1 = 0 and px1 > 0: px2, py2, metx, mety turn too and
/// py1 goes. A table without py1 is returned as it is. Throws Error (bad_input) on missing columns.
Table rotated(const Table& events);

/// All columns of rotated events and what can be derived from them (arXiv:1901.05282, section 4):
/// m_ll, pt_ll, dphi_ll, pt2, eta1, eta2 of the muons; met, phi_miss in (−π, π]; n_jets15; met
/// for nvtx > 25 and for nvtx < 15. dphi_ll is in [0, π]. Units GeV and radians. Columns beyond
/// those of DY-GAN are left out. Throws Error (bad_input) where a column of the muons is missing.
Observables observables(const Table& rotated_events);

/// One of them. Throws Error (bad_usage) that lists the names there are.
const Observable& find(const Observables& observables, std::string_view name);

}  // namespace fastgan
