// Processes from TOML: the shipped one, another one without a line of C++, and what is refused.
#include "src/cli/process_file.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

const std::string kShipped = FASTGAN_SOURCE_DIR "/examples/eventgan/processes/ttbar.toml";

const char* const kDrellYan = R"(name = "zmumu"
title = "q qbar -> Z -> mu mu"
momentum_scale = 100
[beams]
pdg = [2212, 2212]
energy = [6800, 6800]
[cross_section]
value = 2000.0
error = 10
[incoming.up]
pdg = [2, -2]
share = 1
[particle.muon]
mass = 0.10566
pdg = 13
[particle.antimuon]
mass = 0.10566
pdg = -13
[resonance.Z]
members = ["muon", "antimuon"]
pdg = 23
mass = 91.1876
kernel = "gauss"
width = [2.5, 10]
)";

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// What the parser says of kDrellYan with `found` replaced.
std::string complaint(const std::string& found, const std::string& replacement) {
  std::string toml = kDrellYan;
  const std::size_t at = toml.find(found);
  REQUIRE(at != std::string::npos);
  toml.replace(at, found.size(), replacement);
  return error_of([&] { parse_process(toml, "zmumu.toml"); });
}

bool has(const std::string& text, const std::string& part) {
  CAPTURE(text, part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "the shipped process has the columns of the shipped data and the resonances of the paper") {
  const Process process = parse_process(read_page(kShipped, "process"), kShipped);
  CHECK(process.momentum_scale == 450);
  REQUIRE(process.particles.size() == 6);
  CHECK(event_columns(process)[4] == "E_q2_Wp");
  CHECK(event_columns(process)[23] == "pz_bbar");
  REQUIRE(process.resonances.size() == 4);
  CHECK(process.resonances[2].name == "t");
  CHECK(process.resonances[2].members == std::vector<std::size_t>{0, 1, 2});
  CHECK(process.resonances[3].widths == std::vector<double>{1.49});
  CHECK(process.particles[0].mass == 0);
  CHECK(process.particles[0].masses == std::vector<double>{0, 1.5});
  CHECK(process.particles[2].masses.empty());
  CHECK(mother_of(process, {0}) == 0);
  CHECK(mother_of(process, {2}) == 2);
  CHECK(mother_of(process, process.resonances[0].members) == 2);
  CHECK(mother_of(process, process.resonances[3].members) == kNoMother);
  REQUIRE(process.observables.size() == 6);
  CHECK(process.observables[0].parts[1] == std::vector<std::size_t>{3, 4, 5});
}

TEST_CASE("another process needs no C++: integers stand for numbers, a list is a mixture") {
  const Process process = parse_process(kDrellYan, "zmumu.toml");
  CHECK(process.beam_energy[1] == 6800);
  CHECK(process.resonances[0].widths == std::vector<double>{2.5, 10});
  CHECK(process.observables.empty());
  CHECK(event_columns(process).front() == "E_muon");
}

TEST_CASE("a process with a mistake is one error that names line, key and the nearest right one") {
  CHECK(has(complaint("momentum_scale", "momentum_scal"),
            "zmumu.toml:3: unknown key 'momentum_scal'; did you mean 'momentum_scale'?"));
  CHECK(has(complaint("share = 1", "shre = 1"), "did you mean 'incoming.up.share'?"));
  CHECK(has(complaint("[particle.muon]", "[particl.muon]"), "did you mean 'particle.muon.mass'?"));
  CHECK(has(complaint("mass = 91.1876\n", ""), "the key 'resonance.Z.mass' is missing"));
  CHECK(has(complaint("mass = 91.1876", "mass = \"heavy\""), "zmumu.toml:22: 'resonance.Z.mass'"));
  CHECK(has(complaint("\"gauss\"", "\"gaus\""), "did you mean 'gauss'?"));
  CHECK(has(complaint("\"antimuon\"]", "\"antimuo\"]"), "no particle; did you mean 'antimuon'?"));
  CHECK(has(complaint("pdg = [2, -2]", "pdg = [2]"), "expected two ids"));
  CHECK(has(complaint("share = 1", "share = -1"), "incoming.up.share is -1"));
  CHECK(has(complaint("mass = 0.10566", "mass = -1"), "particle.muon.mass is -1"));
  CHECK(has(complaint("width = [2.5, 10]", "width = 0"), "resonance.Z.width is 0"));
  CHECK(has(complaint("mass = 0.10566", "mass = [0, 1]"), "one for each of the 1 ids"));
  CHECK(has(complaint("mass = 0.10566", "mass = []"), "expected a number or a list"));
  CHECK(has(complaint("[resonance.Z]", "[resonance.muon]"), "'muon' stands for two things"));
  CHECK(has(complaint("name = \"zmumu\"", "name = \"z/mumu\""), "the name 'z/mumu'; expected"));
  CHECK(has(complaint("pdg = 13", "pdg = 13\n[observable.pt_muon]\nkind = \"ht\"\nof = [\"muon\"]"),
            "'pt_muon' stands for two things"));
  CHECK(has(complaint("[\"muon\", \"antimuon\"]", "[\"muon\"]"), "two particles or more"));
  CHECK(has(complaint("name = \"zmumu\"", "name = zmumu"), "not valid TOML"));
  CHECK(has(complaint("pdg = 13",
                      "pdg = [13, 11]\n[observable.x]\nkind = \"delta_r\"\nof = "
                      "[\"muon\"]"),
            "delta_r lies between two parts"));
}

TEST_CASE("alternatives of particles of one resonance change together") {
  CHECK(complaint("pdg = 13", "pdg = [13, 11]") == "no error");
  std::string toml = kDrellYan;
  toml.replace(toml.find("pdg = 13"), 8, "pdg = [13, 11]");
  toml.replace(toml.find("pdg = -13"), 9, "pdg = [-13, -11, -15]");
  CHECK(has(error_of([&] { parse_process(toml, "x"); }), "has 2 alternatives"));
}

TEST_CASE("option --process: a name, a file, else an error with the nearest name") {
  const std::vector<Recipe> shipped{{"ttbar", "a"}, {"zmumu", "b"}};
  CHECK(find_process(shipped, "").toml == "a");
  CHECK(find_process(shipped, "zmumu").toml == "b");
  CHECK(find_process(shipped, kShipped).toml == read_page(kShipped, "process"));
  CHECK(has(error_of([&] { find_process(shipped, "ttba"); }), "did you mean 'ttbar'?"));
  CHECK(has(error_of([&] { find_process(shipped, "/no/such.toml"); }), "the process cannot be"));
}

}  // namespace fastgan
