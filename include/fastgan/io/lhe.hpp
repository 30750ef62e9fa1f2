// Les Houches event files, version 3 (hep-ph/0609017, arXiv:1405.1067): what a generator of hard
// collisions hands to a parton shower. Plain (.lhe) or compressed (.lhe.gz).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fastgan {

class LheLines;
class LheSink;

/// A line of an event. GeV; the letters of the standard in brackets.
struct LheParticle {
  std::int32_t id = 0;                       ///< of the Particle Data Group [IDUP]
  std::int32_t status = 1;                   ///< −1 incoming, 1 outgoing, 2 resonance … [ISTUP]
  std::array<std::int32_t, 2> mothers = {};  ///< lines from 1; 0: none [MOTHUP]
  std::array<std::int32_t, 2> colours = {};  ///< colour and anticolour; 0: none [ICOLUP]
  double px = 0, py = 0, pz = 0, E = 0, m = 0;  ///< [PUP]
  double lifetime = 0;                          ///< c·τ in mm [VTIMUP]
  double spin = 9;                              ///< 9: unknown [SPINUP]

  bool operator==(const LheParticle&) const = default;
};

struct LheWeight {
  std::string id;
  double value = 0;

  bool operator==(const LheWeight&) const = default;
};

struct LheEvent {
  std::int32_t process = 1;                 ///< [IDPRUP]
  double weight = 1;                        ///< [XWGTUP]
  double scale = -1;                        ///< GeV; −1: unknown [SCALUP]
  double alpha_qed = -1, alpha_qcd = -1;    ///< −1: unknown [AQEDUP, AQCDUP]
  std::vector<LheParticle> particles;       ///< [NUP]
  std::vector<LheWeight> weights = {};      ///< of <rwgt>, by name
  std::vector<double> listed_weights = {};  ///< of <weights>, by position
  std::vector<std::string> comments = {};   ///< lines that begin with #, without it

  bool operator==(const LheEvent&) const = default;
};

struct LheSubprocess {
  double cross_section = 0, error = 0;  ///< pb [XSECUP, XERRUP]
  double largest_weight = 1;            ///< [XMAXUP]
  std::int32_t id = 1;                  ///< [LPRUP]

  bool operator==(const LheSubprocess&) const = default;
};

/// What stands before the events.
struct LheHead {
  std::array<std::int32_t, 2> beam_pdg = {2212, 2212};  ///< [IDBMUP]
  std::array<double, 2> beam_energy = {};               ///< GeV [EBMUP]
  std::array<std::int32_t, 2> pdf_group = {}, pdf_set = {};
  /// 3: events of weight 1, all to be accepted; their number tells nothing of the cross section.
  std::int32_t weight_strategy = 3;  ///< [IDWTUP]
  std::vector<LheSubprocess> subprocesses;
  std::string header;                                           ///< what <header> holds, as it is
  std::vector<std::pair<std::string, std::string>> generators;  ///< name and version

  bool operator==(const LheHead&) const = default;
};

/// Writes events one by one in constant memory. Nothing is seen at the path before commit(). The
/// bytes depend on the events alone; numbers are decimals that read back to the same double.
class LheWriter {
 public:
  /// Throws Error (bad_usage) where the name ends in neither .lhe nor .lhe.gz, or the head cannot
  /// be read back; Error (resource) where nothing can be written.
  LheWriter(const std::string& path, const LheHead& head);
  ~LheWriter();

  /// Throws Error (bad_input) on events that LheReader would refuse, Error (resource) on a full
  /// disk.
  void append(const LheEvent& event);
  void commit();

 private:
  std::unique_ptr<LheSink> sink_;
  std::string text_;
  std::uint64_t events_ = 0;
};

/// Reads events one by one in constant memory, of versions 1 to 3. Elements that it does not know
/// are passed over. Damage of any kind is an Error (bad_input) that names file and line, from 1,
/// and the event, from 0.
class LheReader {
 public:
  explicit LheReader(const std::string& path);
  ~LheReader();

  const LheHead& head() const { return head_; }
  /// False after the last event.
  bool next(LheEvent& event);
  /// The line of <event> of the last event.
  std::int64_t line() const { return event_line_; }

 private:
  void read_event(LheEvent& event);
  std::unique_ptr<LheLines> lines_;
  LheHead head_;
  std::int64_t event_line_ = 0, events_ = 0;
  bool finished_ = false;
};

/// Whether the name of a file ends in .lhe or .lhe.gz.
bool is_lhe_name(const std::string& path);

}  // namespace fastgan
