// momenta: the columns E, px, py, pz of each particle of a process, divided by a scale; energies
// follow from the momenta and the known masses, both ways: decoded particles are on their mass
// shell.
#include <algorithm>
#include <cmath>

#include "fastgan/physics/four_vector.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

class Momenta final : public Step {
 public:
  Momenta(std::vector<std::string> columns, std::vector<double> masses, double scale)
      : masses_(std::move(masses)), scale_(scale) {
    columns_.consumed = columns_.produced = std::move(columns);
  }

  std::string name() const override { return "momenta"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override { rescale(rows, 1 / scale_, scale_); }
  void decode(const StepRows& rows) const override { rescale(rows, scale_, 1); }

  void write(nlohmann::json& json, ChainTables&, const std::string&) const override {
    json["columns"] = columns_.consumed;
    json["masses"] = masses_;
    json["scale"] = scale_;
  }

 private:
  /// Momenta times `factor`; energies of the masses over `unit`.
  void rescale(const StepRows& rows, double factor, double unit) const {
    for (std::size_t k = 0; k < masses_.size(); ++k) {
      for (Index n = 0; n < rows.N; ++n) {
        float* p[3] = {rows[4 * k + 1] + n, rows[4 * k + 2] + n, rows[4 * k + 3] + n};
        for (float* component : p) {
          *component = static_cast<float>(factor * static_cast<double>(*component));
        }
        const FourVector shell = on_shell(*p[0], *p[1], *p[2], masses_[k] / unit);
        rows[4 * k][n] = static_cast<float>(shell.E);
      }
    }
  }

  StepColumns columns_;
  std::vector<double> masses_;  // GeV
  double scale_;                // GeV
};

}  // namespace

std::shared_ptr<const Step> fit_momenta(const Table& events, const Process& process) {
  const std::vector<std::string> columns = event_columns(process);
  require_columns(events, columns, "momenta");
  std::vector<double> masses;
  for (const ProcessParticle& particle : process.particles) masses.push_back(particle.mass);
  return std::make_shared<Momenta>(columns, masses, process.momentum_scale);
}

std::shared_ptr<const Step> read_momenta(const StepJson& json) {
  const std::vector<std::string> columns = json.names("columns");
  if (columns.empty() || columns.size() % 4 != 0) {
    json.fail("columns", "expected E, px, py, pz of each particle");
  }
  const std::vector<double> masses = json.numbers("masses", columns.size() / 4);
  for (const double mass : masses) {
    if (!(mass >= 0 && mass <= 1e5)) json.fail("masses", "expected 0 to 1e5 GeV");
  }
  const double scale = json.number("scale");
  if (!(scale >= 1e-3 && scale <= 1e6)) json.fail("scale", "expected 0.001 to 1e6 GeV");
  return std::make_shared<Momenta>(columns, masses, scale);
}

}  // namespace fastgan
