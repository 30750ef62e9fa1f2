#include "fastgan/physics/observables.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/physics/four_vector.hpp"

namespace fastgan {
namespace {

constexpr std::array<const char*, 17> kFeatures{"px1",  "pz1",  "E1",   "px2",  "py2",  "pz2",
                                                "E2",   "nvtx", "metx", "mety", "iso1", "iso2",
                                                "jet1", "jet2", "jet3", "jet4", "jet5"};
constexpr float kJetThreshold = 15;  // GeV
constexpr float kManyVertices = 25, kFewVertices = 15;

std::string unit_of(const std::string& name) {
  return name == "nvtx" || name.starts_with("iso") ? "" : "GeV";
}

/// Appends one value per event, f(event).
template <class F>
void append(Observables& all, const char* name, const char* unit, std::size_t rows, const F& f) {
  Observable& observable = all.emplace_back(Observable{name, unit, {}});
  observable.values.reserve(rows);
  for (std::size_t r = 0; r < rows; ++r) observable.values.push_back(static_cast<float>(f(r)));
}

void append_muons(Observables& all, const Table& events) {
  const std::size_t rows = events.rows();
  std::array<std::size_t, 7> c{};
  for (std::size_t k = 0; k < c.size(); ++k) c[k] = events.column(kFeatures[k]);
  const auto muon1 = [&](std::size_t r) {
    const float* e = events.row(r);
    return FourVector{e[c[0]], 0, e[c[1]], e[c[2]]};
  };
  const auto muon2 = [&](std::size_t r) {
    const float* e = events.row(r);
    return FourVector{e[c[3]], e[c[4]], e[c[5]], e[c[6]]};
  };
  append(all, "m_ll", "GeV", rows, [&](auto r) { return (muon1(r) + muon2(r)).mass(); });
  append(all, "pt_ll", "GeV", rows, [&](auto r) { return (muon1(r) + muon2(r)).pt(); });
  append(all, "dphi_ll", "rad", rows,
         [&](auto r) { return std::abs(wrapped(muon2(r).phi() - muon1(r).phi())); });
  append(all, "pt2", "GeV", rows, [&](auto r) { return muon2(r).pt(); });
  append(all, "eta1", "", rows, [&](auto r) { return muon1(r).eta(); });
  append(all, "eta2", "", rows, [&](auto r) { return muon2(r).eta(); });
}

void append_met(Observables& all, const Table& events) {
  const std::size_t rows = events.rows(), x = events.column("metx"), y = events.column("mety");
  append(all, "met", "GeV", rows, [&](auto r) {
    const double px = events.row(r)[x], py = events.row(r)[y];
    return std::sqrt(px * px + py * py);
  });
  append(all, "phi_miss", "rad", rows,
         [&](auto r) { return azimuth(events.row(r)[x], events.row(r)[y]); });
  if (!events.has("nvtx")) return;
  const std::size_t nvtx = events.column("nvtx");
  Observable many{"met_nvtx_gt25", "GeV", {}}, few{"met_nvtx_lt15", "GeV", {}};
  const std::vector<float>& met = find(all, "met").values;
  for (std::size_t r = 0; r < rows; ++r) {
    if (events.row(r)[nvtx] > kManyVertices) many.values.push_back(met[r]);
    if (events.row(r)[nvtx] < kFewVertices) few.values.push_back(met[r]);
  }
  all.push_back(std::move(many));
  all.push_back(std::move(few));
}

void append_jets(Observables& all, const Table& events) {
  std::vector<std::size_t> jets;
  for (const char* name : {"jet1", "jet2", "jet3", "jet4", "jet5"}) {
    jets.push_back(events.column(name));
  }
  append(all, "n_jets15", "", events.rows(), [&](auto r) {
    return std::count_if(jets.begin(), jets.end(),
                         [&](std::size_t jet) { return events.row(r)[jet] > kJetThreshold; });
  });
}

}  // namespace

Observables observables(const Table& rotated_events) {
  const Table& events = rotated_events;
  Observables all;
  for (const char* name : kFeatures) {
    if (!events.has(name)) continue;
    const std::size_t column = events.column(name);
    append(all, name, unit_of(name).c_str(), events.rows(),
           [&](auto r) { return events.row(r)[column]; });
  }
  append_muons(all, events);
  if (events.has("metx")) append_met(all, events);
  if (events.has("jet1")) append_jets(all, events);
  return all;
}

const Observable& find(const Observables& observables, std::string_view name) {
  std::string known;
  for (const Observable& observable : observables) {
    if (observable.name == name) return observable;
    known += (known.empty() ? "" : ", ") + observable.name;
  }
  throw Error(ErrorKind::bad_usage,
              "observable '" + std::string(name) + "' is unknown; there are " + known);
}

}  // namespace fastgan
