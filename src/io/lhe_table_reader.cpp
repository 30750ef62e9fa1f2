// Les Houches events as rows.
#include <algorithm>

#include "fastgan/error.hpp"
#include "fastgan/io/lhe_process.hpp"

namespace fastgan {
namespace {

class RowMaker {
 public:
  RowMaker(const Process& process, const LheReader& reader, const std::string& path)
      : process_(process), reader_(reader), path_(path) {
    for (std::size_t p = 0; p < process.particles.size(); ++p) {
      mothers_.push_back(mother_of(process, {p}));
    }
  }

  void append(const LheEvent& event, std::vector<float>& values) const {
    const auto outgoing = std::ranges::count(event.particles, 1, &LheParticle::status);
    if (outgoing != std::ssize(process_.particles)) {
      fail(std::to_string(outgoing) + " outgoing particles; expected the " +
           std::to_string(process_.particles.size()) + " of process " + process_.name);
    }
    std::vector<bool> taken(event.particles.size());
    for (std::size_t p = 0; p < process_.particles.size(); ++p) {
      const std::size_t line = find_line(event, p, taken);
      taken[line] = true;
      const LheParticle& found = event.particles[line];
      for (const double value : {found.E, found.px, found.py, found.pz}) {
        if (!(std::abs(value) <= kLargest)) fail("a momentum beyond 10^6 GeV");
        values.push_back(static_cast<float>(value));
      }
    }
  }

 private:
  static constexpr double kLargest = 1e6;  // GeV

  [[noreturn]] void fail(const std::string& text) const {
    throw Error(ErrorKind::bad_input,
                path_ + ": the event of line " + std::to_string(reader_.line()) + ": " + text);
  }

  /// Whether a line descends from one with this id; a chain has no more links than lines.
  static bool comes_from(const LheEvent& event, std::size_t line, std::int32_t pdg) {
    for (std::size_t step = 0; step < event.particles.size(); ++step) {
      const std::int32_t mother = event.particles[line].mothers[0];
      if (mother == 0) return false;
      line = static_cast<std::size_t>(mother - 1);
      if (event.particles[line].id == pdg && event.particles[line].status != -1) return true;
    }
    return false;
  }

  std::size_t find_line(const LheEvent& event, std::size_t particle,
                        const std::vector<bool>& taken) const {
    const ProcessParticle& wanted = process_.particles[particle];
    const std::size_t mother = mothers_[particle];
    const std::int32_t from = mother == kNoMother ? 0 : process_.resonances[mother].pdg;
    const bool listed = std::ranges::any_of(event.particles, [from](const LheParticle& p) {
      return p.id == from && p.status != -1;
    });  // generators leave resonances out that are far off their mass
    for (std::size_t line = 0; line < event.particles.size(); ++line) {
      const LheParticle& candidate = event.particles[line];
      if (candidate.status != 1 || taken[line]) continue;
      if (std::ranges::find(wanted.pdg, candidate.id) == wanted.pdg.end()) continue;
      if (!listed || comes_from(event, line, from)) return line;
    }
    fail("no outgoing particle fits '" + wanted.name + "' of process " + process_.name);
  }

  const Process& process_;
  const LheReader& reader_;
  std::string path_;
  std::vector<std::size_t> mothers_;  // of the particles of the process
};

}  // namespace

LheTable read_lhe_table(const std::string& path, const Process& process, std::int64_t limit) {
  LheReader reader(path);
  const RowMaker rows(process, reader, path);
  LheTable table{{event_columns(process), {}, {}}, {}};
  table.events.units.assign(table.events.columns.size(), "GeV");
  LheEvent event;
  for (std::int64_t count = 0; count != limit && reader.next(event); ++count) {
    rows.append(event, table.events.values);
    table.weights.push_back(event.weight);
  }
  return table;
}

}  // namespace fastgan
