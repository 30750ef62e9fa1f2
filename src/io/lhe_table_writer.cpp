// Rows as Les Houches events.
#include "fastgan/error.hpp"
#include "fastgan/io/lhe_process.hpp"
#include "src/io/columns.hpp"

namespace fastgan {
namespace {

constexpr std::int32_t kUnweighted = 3;  // all events are to be accepted, each with weight 1

/// As it may stand in XML, in one line.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '&':
        result += "&amp;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return result;
}

}  // namespace

LheHead lhe_head(const Process& process) {
  return {.beam_pdg = process.beam_pdg,
          .beam_energy = process.beam_energy,
          .weight_strategy = kUnweighted,
          .subprocesses = {{process.cross_section, process.cross_section_error, 1, 1}},
          .header = "",
          .generators = {}};
}

namespace {

LheHead head_of(const Process& process, const LheWriteOptions& options) {
  LheHead head = lhe_head(process);
  head.header = "process: " + escaped(process.title);
  for (const auto& [name, value] : options.attributes) {
    head.header += "\n" + escaped(name) + ": " + escaped(value);
  }
  return head;
}

}  // namespace

LheTableWriter::LheTableWriter(const std::string& path, const Process& process,
                               const LheWriteOptions& options)
    : builder_(process, options.seed),
      writer_(path, head_of(process, options)),
      path_(path),
      width_(4 * process.particles.size()),
      number_(options.first) {}

void LheTableWriter::append(std::span<const float> rows) {
  check_rows(path_, rows, width_);
  for (; !rows.empty(); rows = rows.subspan(width_), ++number_) {
    if (builder_.build(number_, rows.first(width_), event_)) {
      writer_.append(event_);
    } else {
      ++left_out_;
    }
  }
}

void LheTableWriter::commit() { writer_.commit(); }

}  // namespace fastgan
