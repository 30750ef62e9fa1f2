#include "src/cli/process_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fastgan/error.hpp"
#include "src/cli/nearest.hpp"
#include "src/cli/toml_values.hpp"

namespace fastgan {
namespace {

using Kind = DerivedObservable::Kind;
using Texts = std::vector<std::string>;

const std::array<std::pair<const char*, Kind>, 5> kKinds{{{"mass", Kind::mass},
                                                          {"pt", Kind::pt},
                                                          {"rapidity", Kind::rapidity},
                                                          {"ht", Kind::ht},
                                                          {"delta_r", Kind::delta_r}}};
const Texts kKernels{"gauss", "cauchy", "breit-wigner"};

// The keys of the sections that have none of their own, and of each kind of named section.
const Texts kPlain{"name",
                   "title",
                   "momentum_scale",
                   "beams.pdg",
                   "beams.energy",
                   "cross_section.value",
                   "cross_section.error"};
const std::vector<std::pair<std::string, Texts>> kNamed{
    {"particle", {"mass", "pdg"}},
    {"resonance", {"members", "pdg", "mass", "kernel", "width"}},
    {"incoming", {"pdg", "share"}},
    {"observable", {"kind", "of"}}};

/// "section.name.key" → its parts; three empty texts for other keys.
std::array<std::string, 3> parts_of(const std::string& key) {
  const std::size_t first = key.find('.'), last = key.rfind('.');
  if (first == std::string::npos || first == last || key.find('.', first + 1) != last) return {};
  return {key.substr(0, first), key.substr(first + 1, last - first - 1), key.substr(last + 1)};
}

std::string place_of(const TomlEntry& entry) { return entry.source + ": '" + entry.key + "'"; }

[[noreturn]] void fail(const TomlEntry& entry, const std::string& expected) {
  throw Error(ErrorKind::bad_input,
              place_of(entry) + " is " + toml_text(entry.value) + "; expected " + expected);
}

/// The entries of a text, each looked up by its key, with values of the types that are expected.
class Entries {
 public:
  Entries(const std::string& toml, std::string source)
      : source_(std::move(source)), entries_(parse(toml, source_)) {
    for (const TomlEntry& entry : entries_) check_key(entry);
  }

  /// The names of [section.<name>] in the order of the text.
  Texts names(const std::string& section) const {
    Texts names;
    for (const TomlEntry& entry : entries_) {
      const auto [in, name, key] = parts_of(entry.key);
      if (in == section && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
  }

  const TomlEntry& at(const std::string& key) const {
    const auto entry = std::ranges::find(entries_, key, &TomlEntry::key);
    if (entry != entries_.end()) return *entry;
    throw Error(ErrorKind::bad_input, source_ + ": the key '" + key +
                                          "' is missing; a process that is shipped shows all keys");
  }

  std::string text(const std::string& key) const {
    if (const auto* text = std::get_if<std::string>(&at(key).value)) return *text;
    fail(at(key), "a text");
  }
  std::string text(const std::string& key, const Texts& allowed) const {
    std::string value = text(key);
    if (std::ranges::find(allowed, value) != allowed.end()) return value;
    fail(at(key), "one of " + toml_text(allowed) + did_you_mean(value, allowed));
  }
  Texts texts(const std::string& key) const {
    if (const auto* list = std::get_if<Texts>(&at(key).value)) return *list;
    fail(at(key), "a list of texts");
  }
  /// A number or a list of numbers.
  std::vector<double> numbers(const std::string& key) const {
    const ConfigValue& value = at(key).value;
    if (const auto* number = std::get_if<double>(&value)) return {*number};
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      return {static_cast<double>(*integer)};
    }
    if (const auto* list = std::get_if<std::vector<double>>(&value)) return *list;
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
      return {list->begin(), list->end()};
    }
    fail(at(key), "a number or a list of numbers");
  }
  double number(const std::string& key) const {
    const std::vector<double> all = numbers(key);
    if (all.size() != 1) fail(at(key), "a number");
    return all.front();
  }
  std::array<double, 2> two_numbers(const std::string& key) const {
    const std::vector<double> all = numbers(key);
    if (all.size() != 2) fail(at(key), "a list of two numbers");
    return {all[0], all[1]};
  }
  /// Ids of the Particle Data Group: an integer or a list of integers.
  std::vector<std::int32_t> ids(const std::string& key) const {
    const ConfigValue& value = at(key).value;
    std::vector<std::int64_t> wide;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) wide = {*integer};
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) wide = *list;
    constexpr std::int64_t kMost = 2'000'000'000;
    if (wide.empty()) fail(at(key), "an integer or a list of integers");
    for (const std::int64_t id : wide) {
      if (id < -kMost || id > kMost) fail(at(key), "ids of the Particle Data Group");
    }
    return {wide.begin(), wide.end()};
  }
  std::int32_t id(const std::string& key) const {
    const std::vector<std::int32_t> all = ids(key);
    if (all.size() != 1) fail(at(key), "one id of the Particle Data Group");
    return all.front();
  }
  std::array<std::int32_t, 2> two_ids(const std::string& key) const {
    const std::vector<std::int32_t> all = ids(key);
    if (all.size() != 2) fail(at(key), "two ids of the Particle Data Group");
    return {all[0], all[1]};
  }

 private:
  static std::vector<TomlEntry> parse(const std::string& toml, const std::string& source) {
    try {
      return parse_toml(toml, source);
    } catch (const Error& error) {  // a process is a file of the user, a recipe part of the call
      throw Error(ErrorKind::bad_input, error.what());
    }
  }

  void check_key(const TomlEntry& entry) const {
    const auto [section, name, key] = parts_of(entry.key);
    Texts known = kPlain;
    for (const auto& [kind, keys] : kNamed) {
      for (const std::string& each : keys) {
        known.push_back(kind + "." + (name.empty() ? "<name>" : name) + "." + each);
      }
    }
    if (std::ranges::find(known, entry.key) != known.end()) return;
    throw Error(ErrorKind::bad_input, entry.source + ": unknown key '" + entry.key + "'" +
                                          did_you_mean(entry.key, known));
  }

  std::string source_;
  std::vector<TomlEntry> entries_;
};

/// Positions of particles that `names` stand for.
std::vector<std::size_t> positions(const Entries& entries, const std::string& key,
                                   const std::vector<ProcessParticle>& particles) {
  Texts known;
  for (const ProcessParticle& particle : particles) known.push_back(particle.name);
  std::vector<std::size_t> found;
  for (const std::string& name : entries.texts(key)) {
    const auto at = std::ranges::find(known, name);
    if (at == known.end()) {
      throw Error(ErrorKind::bad_input, place_of(entries.at(key)) + " names '" + name +
                                            "', which is no particle" + did_you_mean(name, known));
    }
    found.push_back(static_cast<std::size_t>(at - known.begin()));
  }
  std::ranges::sort(found);
  return found;
}

ProcessParticle particle_of(const Entries& entries, const std::string& name) {
  std::vector<double> masses = entries.numbers("particle." + name + ".mass");
  if (masses.empty()) fail(entries.at("particle." + name + ".mass"), "a number or a list of them");
  ProcessParticle particle{name, masses.front(), entries.ids("particle." + name + ".pdg")};
  if (masses.size() > 1) particle.masses = std::move(masses);
  return particle;
}

Resonance resonance_of(const Entries& entries, const std::string& name, const Process& process) {
  const std::string prefix = "resonance." + name + ".";
  return {.name = name,
          .members = positions(entries, prefix + "members", process.particles),
          .pdg = entries.id(prefix + "pdg"),
          .mass = entries.number(prefix + "mass"),
          .kernel = entries.text(prefix + "kernel", kKernels),
          .widths = entries.numbers(prefix + "width")};
}

DerivedObservable observable_of(const Entries& entries, const std::string& name,
                                const Process& process) {
  const std::string prefix = "observable." + name + ".", of = prefix + "of";
  Texts kinds, known;
  for (const auto& [word, kind] : kKinds) kinds.emplace_back(word);
  const std::string word = entries.text(prefix + "kind", kinds);
  const auto kind = std::ranges::find(kinds, word) - kinds.begin();
  DerivedObservable result{.name = name, .kind = kKinds[static_cast<std::size_t>(kind)].second};
  for (const ProcessParticle& particle : process.particles) known.push_back(particle.name);
  for (const Resonance& resonance : process.resonances) known.push_back(resonance.name);
  for (const std::string& part : entries.texts(of)) {
    const auto at = static_cast<std::size_t>(std::ranges::find(known, part) - known.begin());
    if (at == known.size()) {
      throw Error(ErrorKind::bad_input, place_of(entries.at(of)) + " names '" + part +
                                            "', which is no particle and no resonance" +
                                            did_you_mean(part, known));
    }
    const std::size_t count = process.particles.size();
    result.parts.push_back(at < count ? std::vector<std::size_t>{at}
                                      : process.resonances[at - count].members);
  }
  if (result.parts.empty()) fail(entries.at(of), "one name or more");
  if (result.kind == Kind::delta_r && result.parts.size() != 2) {
    fail(entries.at(of), "two names: delta_r lies between two parts");
  }
  return result;
}

}  // namespace

Process parse_process(const std::string& toml, const std::string& source) {
  const Entries entries(toml, source);
  Process process{.name = entries.text("name"),
                  .title = entries.text("title"),
                  .momentum_scale = entries.number("momentum_scale"),
                  .beam_pdg = entries.two_ids("beams.pdg"),
                  .beam_energy = entries.two_numbers("beams.energy"),
                  .cross_section = entries.number("cross_section.value"),
                  .cross_section_error = entries.number("cross_section.error")};
  for (const std::string& name : entries.names("incoming")) {
    process.incoming.push_back({name, entries.two_ids("incoming." + name + ".pdg"),
                                entries.number("incoming." + name + ".share")});
  }
  for (const std::string& name : entries.names("particle")) {
    process.particles.push_back(particle_of(entries, name));
  }
  for (const std::string& name : entries.names("resonance")) {
    process.resonances.push_back(resonance_of(entries, name, process));
  }
  for (const std::string& name : entries.names("observable")) {
    process.observables.push_back(observable_of(entries, name, process));
  }
  check_process(process, source);
  return process;
}

Recipe find_process(const std::vector<Recipe>& shipped, const std::string& choice) {
  if (choice.empty()) return shipped.front();
  const auto named = std::ranges::find(shipped, choice, &Recipe::name);
  if (named != shipped.end()) return *named;
  if (choice.ends_with(".toml")) return {choice, read_page(choice, "process")};
  Texts names;
  for (const Recipe& process : shipped) names.push_back(process.name);
  throw Error(ErrorKind::bad_usage,
              "--process " + choice + ": no such process" + did_you_mean(choice, names) +
                  " (known: " + toml_text(names) + ", or a file that ends in .toml)");
}

}  // namespace fastgan
