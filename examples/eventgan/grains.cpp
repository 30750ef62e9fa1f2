// Grains and holes: the azimuths of the first two particles in fine bins.
#include "examples/eventgan/process_evaluation.hpp"
#include "fastgan/physics/four_vector.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan::eventgan {
namespace {

constexpr std::size_t kBins = 256, kShown = 64;  // a side; the report's map is coarser

const std::string& second_particle(const Process& process) {
  return process.particles[process.particles.size() > 1 ? 1 : 0].name;
}

/// `draws` events, each one of `events`, as a generator would that knows nothing else.
Graininess repeated(const Process& process, const Table& events, std::uint64_t draws,
                    std::uint64_t seed) {
  GrainCounter counter(process, events);
  Table piece{events.columns, {}, {}};
  const auto rows = static_cast<std::uint64_t>(events.rows());
  for (std::uint64_t n = 0; n < draws; ++n) {
    const std::uint64_t word = philox({seed, Stream::subsample, 17}, n, 0)[0];
    const float* row = events.row(static_cast<std::size_t>((word * rows) >> 32));
    piece.values.insert(piece.values.end(), row, row + events.width());
    if (piece.rows() == 4096 || n + 1 == draws) {
      counter.add(piece);
      piece.values.clear();
    }
  }
  return counter.grid().figures();
}

}  // namespace

GrainCounter::GrainCounter(const Process& process, const Table& first)
    : px1_(first.column("px_" + process.particles.front().name)),
      py1_(first.column("py_" + process.particles.front().name)),
      px2_(first.column("px_" + second_particle(process))),
      py2_(first.column("py_" + second_particle(process))),
      grid_(kBins) {}

void GrainCounter::add(const Table& events) {
  for (std::size_t r = 0; r < events.rows(); ++r) {
    const float* row = events.row(r);
    grid_.add(azimuth(row[px1_], row[py1_]), azimuth(row[px2_], row[py2_]));
  }
}

GrainFigures grain_figures(const Process& process, const AzimuthGrid& generated,
                           const Table* training, std::uint64_t seed) {
  GrainFigures figures{.particle1 = process.particles.front().name,
                       .particle2 = second_particle(process),
                       .generated = generated.figures(),
                       .training = {},
                       .repeated = {},
                       .map = generated.coarse(kBins / kShown)};
  if (training == nullptr) return figures;
  GrainCounter counter(process, *training);
  counter.add(*training);
  figures.training = counter.grid().figures();
  figures.repeated = repeated(process, *training, figures.generated.events, seed);
  return figures;
}

}  // namespace fastgan::eventgan
