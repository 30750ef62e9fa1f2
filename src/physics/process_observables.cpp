#include "fastgan/physics/process_observables.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace fastgan {
namespace {

using Kind = DerivedObservable::Kind;
using Value = std::function<double(const float* row)>;

constexpr std::size_t kRowsOfTask = 4096;

struct Definition {
  std::string name, unit;
  Value value;
};

double rapidity(const FourVector& v) {
  const double most = FourVector::kLargestEta;
  if (v.E <= std::abs(v.pz)) return v.pz > 0 ? most : (v.pz < 0 ? -most : 0.0);
  return std::clamp(std::atanh(v.pz / v.E), -most, most);
}

double delta_r(const FourVector& a, const FourVector& b) {
  const double eta = a.eta() - b.eta(), phi = wrapped(a.phi() - b.phi());
  return std::sqrt(eta * eta + phi * phi);
}

FourVector sum_of(const EventColumns& columns, const float* row, const DerivedObservable& o) {
  FourVector sum;
  for (const std::vector<std::size_t>& part : o.parts) sum = sum + columns(row, part);
  return sum;
}

Definition define(const EventColumns& columns, const DerivedObservable& o) {
  switch (o.kind) {
    case Kind::mass:
      return {o.name, "GeV", [&](const float* row) { return sum_of(columns, row, o).mass(); }};
    case Kind::pt:
      return {o.name, "GeV", [&](const float* row) { return sum_of(columns, row, o).pt(); }};
    case Kind::rapidity:
      return {o.name, "", [&](const float* row) { return rapidity(sum_of(columns, row, o)); }};
    case Kind::ht:
      return {o.name, "GeV", [&](const float* row) {
                double sum = 0;
                for (const auto& part : o.parts) sum += columns(row, part).pt();
                return sum;
              }};
    case Kind::delta_r:
      break;
  }
  return {o.name, "", [&](const float* row) {
            return delta_r(columns(row, o.parts[0]), columns(row, o.parts[1]));
          }};
}

void append_momentum(std::vector<Definition>& all, const EventColumns& columns,
                     const std::string& name, const std::vector<std::size_t>& members) {
  all.push_back({"pt_" + name, "GeV",
                 [&columns, members](const float* row) { return columns(row, members).pt(); }});
  all.push_back({"eta_" + name, "",
                 [&columns, members](const float* row) { return columns(row, members).eta(); }});
}

std::vector<Definition> definitions(const EventColumns& columns, const Process& process) {
  std::vector<Definition> all;
  for (std::size_t p = 0; p < process.particles.size(); ++p) {
    append_momentum(all, columns, process.particles[p].name, {p});
  }
  for (const Resonance& r : process.resonances) append_momentum(all, columns, r.name, r.members);
  for (const Resonance& r : process.resonances) {
    all.push_back(
        {"m_" + r.name, "GeV", [&](const float* row) { return columns(row, r.members).mass(); }});
  }
  for (const DerivedObservable& o : process.observables) all.push_back(define(columns, o));
  return all;
}

}  // namespace

EventColumns::EventColumns(const Table& events, const Process& process) {
  for (const std::string& name : event_columns(process)) columns_.push_back(events.column(name));
}

FourVector EventColumns::operator()(const float* row,
                                    const std::vector<std::size_t>& particles) const {
  FourVector sum;
  for (const std::size_t p : particles) sum = sum + (*this)(row, p);
  return sum;
}

Observables process_observables(const Table& events, const Process& process, Executor& executor) {
  const EventColumns columns(events, process);
  const std::vector<Definition> all = definitions(columns, process);
  const std::size_t rows = events.rows();
  Observables result;
  for (const Definition& each : all) {
    result.push_back({each.name, each.unit, std::vector<float>(rows)});
  }
  const auto tasks = static_cast<int>((rows + kRowsOfTask - 1) / kRowsOfTask);
  executor.run(tasks, [&](int task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * kRowsOfTask;
    const std::size_t end = std::min(rows, first + kRowsOfTask);
    for (std::size_t k = 0; k < all.size(); ++k) {
      for (std::size_t r = first; r < end; ++r) {
        result[k].values[r] = static_cast<float>(all[k].value(events.row(r)));
      }
    }
  });
  return result;
}

Table momenta_of(const Table& events, const Process& process) {
  Table momenta;
  std::vector<std::size_t> from;
  for (const ProcessParticle& particle : process.particles) {
    for (const char* component : {"px_", "py_", "pz_"}) {
      momenta.columns.push_back(component + particle.name);
      momenta.units.emplace_back("GeV");
      from.push_back(events.column(momenta.columns.back()));
    }
  }
  momenta.values.reserve(events.rows() * from.size());
  for (std::size_t r = 0; r < events.rows(); ++r) {
    for (const std::size_t c : from) momenta.values.push_back(events.row(r)[c]);
  }
  return momenta;
}

}  // namespace fastgan
