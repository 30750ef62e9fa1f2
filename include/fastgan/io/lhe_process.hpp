// Events of a process as Les Houches events: rows of a table in, collisions of partons out, and
// back.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fastgan/io/lhe.hpp"
#include "fastgan/io/table_io.hpp"
#include "fastgan/physics/process.hpp"

namespace fastgan {

/// Makes a Les Houches event of the momenta of a row.
///
/// Outgoing particles get the masses of the process; their energies follow from momenta and masses
/// (the row's own are not used). Resonances are the sums of their members, with status 2 and the
/// mass that this sum has. A transverse momentum of the whole event is taken away by a boost, which
/// leaves every invariant mass as it is: two partons along the beams cannot have one. The incoming
/// partons are massless and carry the sum: x₁, x₂ = (E ± p_z)/√s. All momenta are multiples of
/// 10⁻⁹ GeV (the incoming ones of 5·10⁻¹⁰) and add up exactly as printed.
///
/// Incoming partons, alternatives of flavour and the flow of colour are drawn by
/// (seed, number of the event): the same for any order of calls. Colour flows of the leading order
/// in 1/N_c are equally likely. The scale is the geometric mean of the transverse masses
/// √(m² + pT²) of what the partons collide into.
class LheEventBuilder {
 public:
  /// Throws Error (bad_input) where colour cannot be conserved, or alternatives of a particle
  /// differ in their colour.
  LheEventBuilder(const Process& process, std::uint64_t seed);
  ~LheEventBuilder();

  /// `row`: (4·particles) E, px, py, pz each, GeV. False where one of the incoming partons would
  /// need more energy than its beam has; `event` is then unspecified. Throws Error (bad_input) on
  /// numbers that are not finite or beyond 10⁶ GeV.
  bool build(std::uint64_t number, std::span<const float> row, LheEvent& event) const;

 private:
  class Builder;
  std::unique_ptr<const Builder> builder_;
};

/// Beams, cross section and one subprocess, with weight strategy 3.
LheHead lhe_head(const Process& process);

struct LheWriteOptions {
  std::uint64_t seed = 1, first = 0;  ///< of the sample; `first` is the number of the first row
  std::vector<std::pair<std::string, std::string>> attributes = {};  ///< in <header>
};

/// Rows of the columns event_columns() as Les Houches events, piece by piece.
class LheTableWriter : public TableWriter {
 public:
  LheTableWriter(const std::string& path, const Process& process, const LheWriteOptions& options);
  void append(std::span<const float> rows) override;
  void commit() override;
  /// Rows that no collision of these beams can give, which were left out.
  std::uint64_t left_out() const { return left_out_; }

 private:
  LheEventBuilder builder_;
  LheWriter writer_;
  LheEvent event_;
  std::string path_;
  std::size_t width_;
  std::uint64_t number_, left_out_ = 0;
};

struct LheTable {
  Table events;                 ///< columns event_columns()
  std::vector<double> weights;  ///< one per row [XWGTUP]
};

/// Outgoing particles of an LHE file in the columns of a process: particle p is the outgoing line
/// with one of its ids that comes from its resonance; of several the first that is not yet taken.
/// `limit`: most events; −1: all. Throws Error (bad_input) naming file, line and event where an
/// event has other particles.
LheTable read_lhe_table(const std::string& path, const Process& process, std::int64_t limit = -1);

}  // namespace fastgan
