// The reader of LHE files: line by line, as the standard has one line a particle. Elements that it
// knows are at the start of their lines; everything else is passed over.
#include <utility>

#include "fastgan/error.hpp"
#include "fastgan/io/lhe.hpp"
#include "src/io/columns.hpp"
#include "src/io/lhe_check.hpp"
#include "src/io/lhe_fields.hpp"
#include "src/io/lhe_lines.hpp"

namespace fastgan {
namespace {

constexpr std::string_view kOpen = "<LesHouchesEvents";
constexpr std::string_view kClose = "</LesHouchesEvents";

/// Whether a line begins with the element <name …>.
bool opens(std::string_view line, std::string_view name) {
  if (!line.starts_with('<') || !line.substr(1).starts_with(name)) return false;
  const std::string_view rest = line.substr(1 + name.size());
  return rest.empty() || rest.front() == '>' || rest.front() == ' ' || rest.front() == '\t';
}

/// The value of name="…" or name='…' in a tag; "" without.
std::string attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    if (at == 0 || (tag[at - 1] != ' ' && tag[at - 1] != '\t')) continue;
    std::string_view rest = trimmed_line(tag.substr(at + name.size()));
    if (!rest.starts_with('=')) continue;
    rest = trimmed_line(rest.substr(1));
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) continue;
    const std::size_t end = rest.find(rest.front(), 1);
    if (end != std::string_view::npos) return std::string(rest.substr(1, end - 1));
  }
  return "";
}

/// A line that has to be there, without spaces around it.
std::string_view expected_line(LheLines& lines, LheLineName what) {
  std::string_view line;
  if (lines.next(line)) return trimmed_line(line);
  lines.fail("the file ends where " + what.text() + " is expected; it is cut off");
}

/// Passes over a comment that may span lines; true where there was one.
bool skip_comment(LheLines& lines, std::string_view line) {
  if (!line.starts_with("<!--")) return false;
  while (line.find("-->") == std::string_view::npos) line = expected_line(lines, {"'-->'"});
  return true;
}

std::string read_header(LheLines& lines, std::string_view line) {
  line.remove_prefix(std::min(line.find('>') + 1, line.size()));
  if (const std::size_t end = line.find("</header"); end != std::string_view::npos) {
    return std::string(line.substr(0, end));
  }
  std::string text(line.empty() ? "" : std::string(line) + "\n");
  while (lines.next(line)) {
    if (trimmed_line(line).starts_with("</header")) {
      if (text.ends_with('\n')) text.pop_back();
      return text;
    }
    text += line;
    text += '\n';
    if (text.size() > kMostLheHeader) {
      lines.fail("the header has more than " + std::to_string(kMostLheHeader) + " bytes");
    }
  }
  lines.fail("the file ends inside of <header>; it is cut off");
}

void read_init(LheLines& lines, LheHead& head) {
  LheFields first(lines, expected_line(lines, {"the first line of <init>"}), 10,
                  {"the first line of <init>"});
  for (std::int32_t& id : head.beam_pdg) id = first.integer();
  for (double& energy : head.beam_energy) energy = first.number();
  for (std::int32_t& group : head.pdf_group) group = first.integer();
  for (std::int32_t& set : head.pdf_set) set = first.integer();
  head.weight_strategy = first.integer();
  const std::int32_t count = first.integer();
  if (count < 1 || static_cast<std::size_t>(count) > kMostLheSubprocesses) {
    lines.fail("<init> announces " + std::to_string(count) + " subprocesses; expected 1 to " +
               std::to_string(kMostLheSubprocesses));
  }
  for (std::int32_t k = 0; k < count; ++k) {
    LheFields fields(lines, expected_line(lines, {"a subprocess"}), 4, {"a subprocess of <init>"});
    LheSubprocess& process = head.subprocesses.emplace_back();
    process.cross_section = fields.number();
    process.error = fields.number();
    process.largest_weight = fields.number();
    process.id = fields.integer();
  }
  for (std::string_view line = expected_line(lines, {"</init>"}); !line.starts_with("</init");
       line = expected_line(lines, {"</init>"})) {
    if (opens(line, "event") || line.starts_with(kClose)) lines.fail("expected </init>");
    if (!opens(line, "generator") || head.generators.size() >= kMostLheSubprocesses) continue;
    head.generators.emplace_back(attribute(line, "name"), attribute(line, "version"));
  }
}

LheHead read_head(LheLines& lines) {
  LheHead head;
  std::string_view line;
  do {
    if (!lines.next(line)) lines.fail("the file has no <LesHouchesEvents>; is it an LHE file?");
    line = trimmed_line(line);
  } while (skip_comment(lines, line) || !line.starts_with(kOpen));
  for (;;) {
    line = expected_line(lines, {"<init>"});
    if (skip_comment(lines, line)) continue;
    if (opens(line, "header")) head.header = read_header(lines, line);
    if (opens(line, "event") || line.starts_with(kClose)) {
      lines.fail("events without <init> before them");
    }
    if (opens(line, "init")) break;
  }
  read_init(lines, head);
  const std::string problem = problem_of(head);
  if (!problem.empty()) lines.fail("<init>: " + problem);
  return head;
}

LheParticle read_particle(LheLines& lines, LheLineName what) {
  LheFields fields(lines, expected_line(lines, what), 13, what);
  LheParticle particle;
  particle.id = fields.integer();
  particle.status = fields.integer();
  for (std::int32_t& mother : particle.mothers) mother = fields.integer();
  for (std::int32_t& colour : particle.colours) colour = fields.integer();
  for (double* value : {&particle.px, &particle.py, &particle.pz, &particle.E, &particle.m,
                        &particle.lifetime, &particle.spin}) {
    *value = fields.number();
  }
  return particle;
}

/// Every <wgt id="…"> number </wgt> of a line.
void read_named_weights(LheLines& lines, std::string_view line, LheEvent& event) {
  for (std::size_t at = line.find("<wgt"); at != std::string_view::npos; at = line.find("<wgt")) {
    line.remove_prefix(at);
    const std::size_t open = line.find('>'), close = line.find("</wgt");
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
      lines.fail("a <wgt> is not closed in its line");
    }
    const std::vector<double> values =
        lhe_numbers(lines, line.substr(open + 1, close - open - 1), "<wgt>");
    if (values.size() != 1) {
      lines.fail("<wgt> holds " + std::to_string(values.size()) + " numbers; expected 1");
    }
    event.weights.push_back({attribute(line.substr(0, open), "id"), values.front()});
    if (event.weights.size() > kMostLheWeights) lines.fail("too many <wgt> in one event");
    line.remove_prefix(close + 5);
  }
}

/// From the line with <weights> to the one with </weights>.
void read_listed_weights(LheLines& lines, std::string_view line, LheEvent& event) {
  line.remove_prefix(std::min(line.find('>') + 1, line.size()));
  for (;;) {
    const std::size_t close = line.find("</weights");
    const std::vector<double> values = lhe_numbers(lines, line.substr(0, close), "<weights>");
    event.listed_weights.insert(event.listed_weights.end(), values.begin(), values.end());
    if (event.listed_weights.size() > kMostLheWeights) lines.fail("too many numbers in <weights>");
    if (close != std::string_view::npos) return;
    line = expected_line(lines, {"</weights>"});
  }
}

/// What follows the particles, to </event>.
void read_extras(LheLines& lines, LheEvent& event) {
  for (;;) {
    const std::string_view line = expected_line(lines, {"</event>"});
    if (line.starts_with("</event")) return;
    if (opens(line, "event") || line.starts_with(kClose)) {
      lines.fail("found '" + printable(std::string(line)) + "' where </event> is expected");
    }
    if (line.starts_with('#')) {
      event.comments.emplace_back(line.substr(1));
      if (event.comments.size() > kMostLheComments) lines.fail("too many comments in one event");
    } else if (opens(line, "weights")) {
      read_listed_weights(lines, line, event);
    } else if (!skip_comment(lines, line)) {
      read_named_weights(lines, line, event);
    }
  }
}

}  // namespace

LheReader::LheReader(const std::string& path)
    : lines_(std::make_unique<LheLines>(path)), head_(read_head(*lines_)) {}

LheReader::~LheReader() = default;

void LheReader::read_event(LheEvent& event) {
  LheLines& lines = *lines_;
  const LheLineName what{"the first line", 0, events_};
  LheFields first(lines, expected_line(lines, what), 6, what);
  const std::int32_t count = first.integer();
  if (count < 1 || static_cast<std::size_t>(count) > kMostLheParticles) {
    lines.fail("event " + std::to_string(events_) + " announces " + std::to_string(count) +
               " particles; expected 1 to " + std::to_string(kMostLheParticles));
  }
  event.process = first.integer();
  for (double* value : {&event.weight, &event.scale, &event.alpha_qed, &event.alpha_qcd}) {
    *value = first.number();
  }
  for (std::int32_t k = 1; k <= count; ++k) {
    event.particles.push_back(read_particle(lines, {"particle", k, events_}));
  }
  read_extras(lines, event);
  const std::string problem = problem_of(event);
  if (!problem.empty()) lines.fail("event " + std::to_string(events_) + ": " + problem);
}

bool LheReader::next(LheEvent& event) {
  while (!finished_) {
    const std::string_view line = expected_line(*lines_, {"</LesHouchesEvents>"});
    if (line.starts_with(kClose)) {
      finished_ = true;
      for (std::string_view rest; lines_->next(rest);) {  // to the check sum of gzip
      }
      return false;
    }
    if (skip_comment(*lines_, line) || !opens(line, "event")) continue;
    event_line_ = lines_->number();
    event = {};
    read_event(event);
    ++events_;
    return true;
  }
  return false;
}

}  // namespace fastgan
