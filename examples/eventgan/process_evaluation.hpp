// What the referees of arXiv:1907.03764 asked for, beside what every system is judged by.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fastgan/metrics/bulk_ratio.hpp"
#include "fastgan/metrics/evaluation.hpp"
#include "fastgan/metrics/graininess.hpp"
#include "fastgan/metrics/mass_peak.hpp"
#include "fastgan/metrics/plane_comparison.hpp"
#include "fastgan/metrics/tail_shares.hpp"
#include "fastgan/physics/process.hpp"

namespace fastgan::eventgan {

/// Events of a process under the name of their source.
struct Sample {
  std::string label;
  EventSample all;  ///< columns E, px, py, pz of all particles; observables of the process
};

/// Momenta and observables of events; pt_sum beside them, the transverse momentum of all.
Sample sample_of(std::string label, Table events, const Process& process, Executor& executor);

struct Samples {
  Sample generated, real;
  std::optional<Sample> training;
  std::vector<Sample> compared;  ///< other generated samples
};

/// A resonance in one sample.
struct Peak {
  std::string resonance, label;
  MassPeak figures;
};

struct GrainFigures {
  std::string particle1, particle2;  ///< whose azimuths
  Graininess generated;
  std::optional<Graininess> training;  ///< as it is …
  std::optional<Graininess> repeated;  ///< … and drawn from as often as the generator was
  std::vector<float> map;              ///< of the generated events, (64, 64)
};

struct ProcessEvaluation {
  Evaluation common;
  double frobenius = 0, frobenius_null = 0;  ///< of the correlations of all observables
  std::vector<double> correlation_generated, correlation_reference;
  std::vector<Peak> peaks;  ///< resonance by resonance: data, training, generated, others
  std::vector<Tail> tails;
  std::vector<BulkRatio> bulk;
  std::vector<PlaneComparison> planes;
  std::optional<GrainFigures> grains;
};

/// Everything but the grains, which need a sample of their own.
ProcessEvaluation evaluate_process(const Context& context, const Process& process,
                                   const Samples& samples, std::uint64_t seed);

/// Azimuths of the first two particles, added up table by table.
class GrainCounter {
 public:
  GrainCounter(const Process& process, const Table& first);
  void add(const Table& events);
  const AzimuthGrid& grid() const { return grid_; }

 private:
  std::size_t px1_, py1_, px2_, py2_;
  AzimuthGrid grid_;
};

/// The figures of a counted sample; `training` (may be null) for comparison.
GrainFigures grain_figures(const Process& process, const AzimuthGrid& generated,
                           const Table* training, std::uint64_t seed);

/// metrics.json.
std::string metrics_json(const ProcessEvaluation& evaluation, const Process& process,
                         const std::vector<std::pair<std::string, std::string>>& provenance);

}  // namespace fastgan::eventgan
