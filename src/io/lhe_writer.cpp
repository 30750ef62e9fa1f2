// The writer of LHE files; numbers have no padding, so that a file is small and quick to write.
#include <charconv>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/io/lhe.hpp"
#include "src/io/lhe_check.hpp"
#include "src/io/lhe_sink.hpp"

namespace fastgan {
namespace {

template <class T>
void put(std::string& text, T value) {
  char digits[32];
  char* const end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  text += ' ';
  text.append(digits, end);
}

/// A double in decimals that read back to it. Those with ten places behind the point or less and at
/// most 15 digits are found with whole numbers, several times as quickly as the shortest of any.
void put(std::string& text, double value) {
  constexpr double kScale = 1e10, kMost = 1e5;
  constexpr int kPlaces = 10;
  const double size = std::fabs(value);
  const double scaled = size < kMost ? std::round(size * kScale) : 0;
  if (scaled == 0 || scaled / kScale != size) {
    put<double>(text, value);
    return;
  }
  auto whole = static_cast<std::uint64_t>(scaled);
  int places = kPlaces;
  for (; places > 0 && whole % 10 == 0; --places) whole /= 10;
  char digits[24];
  char* const end = digits + sizeof(digits);
  char* begin = end;
  const auto put_digit = [&] {
    *--begin = static_cast<char>('0' + whole % 10);
    whole /= 10;
  };
  for (int place = 0; place < places; ++place) put_digit();
  if (places > 0) *--begin = '.';
  do put_digit();
  while (whole > 0);
  if (value < 0) *--begin = '-';
  *--begin = ' ';
  text.append(begin, end);
}

template <class... T>
void put_line(std::string& text, T... values) {
  (put(text, values), ...);
  text += '\n';
}

void put_weights(std::string& text, const LheEvent& event) {
  if (!event.weights.empty()) {
    text += "<rwgt>\n";
    for (const LheWeight& weight : event.weights) {
      text += "<wgt id=\"" + weight.id + "\">";
      put(text, weight.value);
      text += " </wgt>\n";
    }
    text += "</rwgt>\n";
  }
  if (!event.listed_weights.empty()) {
    text += "<weights>\n";
    for (const double weight : event.listed_weights) put_line(text, weight);
    text += "</weights>\n";
  }
}

std::string text_of(const LheHead& head) {
  std::string text = "<LesHouchesEvents version=\"3.0\">\n";
  if (!head.header.empty()) text += "<header>\n" + head.header + "\n</header>\n";
  text += "<init>\n";
  put_line(text, head.beam_pdg[0], head.beam_pdg[1], head.beam_energy[0], head.beam_energy[1],
           head.pdf_group[0], head.pdf_group[1], head.pdf_set[0], head.pdf_set[1],
           head.weight_strategy, head.subprocesses.size());
  for (const LheSubprocess& process : head.subprocesses) {
    put_line(text, process.cross_section, process.error, process.largest_weight, process.id);
  }
  for (const auto& [name, version] : head.generators) {
    text += "<generator name=\"" + name + "\" version=\"" + version + "\"></generator>\n";
  }
  return text + "</init>\n";
}

void check_name(const std::string& path) {
  if (is_lhe_name(path)) return;
  throw Error(ErrorKind::bad_usage, path + ": expected a name that ends in .lhe or .lhe.gz");
}

}  // namespace

bool is_lhe_name(const std::string& path) {
  return path.ends_with(".lhe") || path.ends_with(".lhe.gz");
}

LheWriter::LheWriter(const std::string& path, const LheHead& head) {
  check_name(path);
  const std::string problem = problem_of(head);
  if (!problem.empty()) throw Error(ErrorKind::bad_usage, path + ": " + problem);
  sink_ = std::make_unique<LheSink>(path);
  sink_->write(text_of(head));
}

LheWriter::~LheWriter() = default;

void LheWriter::append(const LheEvent& event) {
  const std::string problem = problem_of(event);
  if (!problem.empty()) {
    throw Error(ErrorKind::bad_input,
                sink_->path() + ": event " + std::to_string(events_) + ": " + problem);
  }
  text_ = "<event>\n";
  put_line(text_, event.particles.size(), event.process, event.weight, event.scale, event.alpha_qed,
           event.alpha_qcd);
  for (const LheParticle& p : event.particles) {
    put_line(text_, p.id, p.status, p.mothers[0], p.mothers[1], p.colours[0], p.colours[1], p.px,
             p.py, p.pz, p.E, p.m, p.lifetime, p.spin);
  }
  put_weights(text_, event);
  for (const std::string& comment : event.comments) text_ += "#" + comment + "\n";
  text_ += "</event>\n";
  sink_->write(text_);
  ++events_;
}

void LheWriter::commit() {
  sink_->write("</LesHouchesEvents>\n");
  sink_->commit();
}

}  // namespace fastgan
