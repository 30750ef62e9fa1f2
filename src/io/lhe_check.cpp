#include "src/io/lhe_check.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace fastgan {
namespace {

bool all_finite(std::initializer_list<double> values) {
  return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

/// Whether a text can stand between quotes in one line.
bool is_plain(const std::string& text) {
  return text.find_first_of("\"'<>&\r\n") == std::string::npos && text.size() < 1000;
}

std::string problem_of(const LheParticle& particle, std::size_t particles) {
  constexpr std::array<std::int32_t, 6> kStates{-9, -2, -1, 1, 2, 3};
  if (std::ranges::find(kStates, particle.status) == kStates.end()) {
    return "status " + std::to_string(particle.status) + "; expected -1, 1, -2, 2, 3 or -9";
  }
  for (const std::int32_t mother : particle.mothers) {
    if (mother < 0 || static_cast<std::size_t>(mother) > particles) {
      return "mother " + std::to_string(mother) + " of " + std::to_string(particles) + " particles";
    }
  }
  if (!all_finite({particle.px, particle.py, particle.pz, particle.E, particle.m, particle.lifetime,
                   particle.spin})) {
    return "a number is not finite";
  }
  return "";
}

}  // namespace

std::string problem_of(const LheEvent& event) {
  const std::size_t particles = event.particles.size();
  if (particles == 0 || particles > kMostLheParticles) {
    return std::to_string(particles) + " particles; expected 1 to " +
           std::to_string(kMostLheParticles);
  }
  if (!all_finite({event.weight, event.scale, event.alpha_qed, event.alpha_qcd})) {
    return "a number of its first line is not finite";
  }
  for (std::size_t p = 0; p < particles; ++p) {
    const std::string problem = problem_of(event.particles[p], particles);
    if (!problem.empty()) return "particle " + std::to_string(p + 1) + ": " + problem;
    const auto self = static_cast<std::int32_t>(p + 1);
    const auto& mothers = event.particles[p].mothers;
    if (mothers[0] == self || mothers[1] == self) {
      return "particle " + std::to_string(p + 1) + " is its own mother";
    }
  }
  if (event.weights.size() > kMostLheWeights || event.listed_weights.size() > kMostLheWeights) {
    return "more than " + std::to_string(kMostLheWeights) + " weights";
  }
  if (event.comments.size() > kMostLheComments) {
    return "more than " + std::to_string(kMostLheComments) + " lines of comments";
  }
  for (const LheWeight& weight : event.weights) {
    if (!is_plain(weight.id)) return "the name of a weight holds quotes, brackets or line ends";
    if (!std::isfinite(weight.value)) return "the weight '" + weight.id + "' is not finite";
  }
  for (const double weight : event.listed_weights) {
    if (!std::isfinite(weight)) return "a weight is not finite";
  }
  for (const std::string& comment : event.comments) {
    if (comment.find_first_of("\r\n") != std::string::npos) return "a comment holds a line end";
  }
  return "";
}

std::string problem_of(const LheHead& head) {
  if (head.subprocesses.empty() || head.subprocesses.size() > kMostLheSubprocesses) {
    return std::to_string(head.subprocesses.size()) + " subprocesses; expected 1 to " +
           std::to_string(kMostLheSubprocesses);
  }
  if (!all_finite({head.beam_energy[0], head.beam_energy[1]}) || head.beam_energy[0] < 0 ||
      head.beam_energy[1] < 0) {
    return "the energies of the beams are not positive numbers";
  }
  for (const LheSubprocess& process : head.subprocesses) {
    if (!all_finite({process.cross_section, process.error, process.largest_weight})) {
      return "a number of subprocess " + std::to_string(process.id) + " is not finite";
    }
  }
  for (const auto& [name, version] : head.generators) {
    if (!is_plain(name) || !is_plain(version)) {
      return "the name of a generator holds quotes, brackets or line ends";
    }
  }
  if (head.header.size() > kMostLheHeader || head.header.find("</header") != std::string::npos ||
      head.header.find('\r') != std::string::npos || head.header.ends_with('\n')) {
    return "the header is too long, holds its own end or carriage returns, or ends with a line end";
  }
  return "";
}

}  // namespace fastgan
