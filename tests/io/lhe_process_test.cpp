// Rows as Les Houches events: exact sums, mass shells, mothers, colours; another process.
#include "fastgan/io/lhe_process.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "fastgan/physics/four_vector.hpp"
#include "io/lhe_events.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

using lhe_test::random_rows;
using lhe_test::top_pairs;

/// A printed decimal in units of 10⁻¹⁰, exactly.
std::int64_t exact(std::string text) {
  const std::size_t e = text.find('e');
  int exponent = 10;
  if (e != std::string::npos) {
    exponent += std::stoi(text.substr(e + 1));
    text.resize(e);
  }
  const std::size_t point = text.find('.');
  if (point != std::string::npos) {
    exponent -= static_cast<int>(text.size() - point - 1);
    text.erase(point, 1);
  }
  std::int64_t value = std::stoll(text);
  REQUIRE(exponent >= 0);  // no more digits than that
  for (; exponent > 0; --exponent) value *= 10;
  return value;
}

/// The fields of the particles of every event in the text of a file.
std::vector<std::vector<std::vector<std::string>>> printed(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::vector<std::vector<std::string>>> events;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "<event>") events.emplace_back();
    if (line.starts_with('<')) inside = line == "<event>";
    if (line.starts_with('<') || !inside) continue;
    std::istringstream words(line);
    std::vector<std::string> fields(std::istream_iterator<std::string>(words), {});
    if (fields.size() == 13) events.back().push_back(fields);
  }
  return events;
}

double mass_of(const LheEvent& event, const std::vector<std::size_t>& lines) {
  FourVector sum;
  for (const std::size_t k : lines) {
    const LheParticle& p = event.particles[k];
    sum = sum + FourVector{p.px, p.py, p.pz, p.E};
  }
  return sum.mass();
}

}  // namespace

TEST_CASE("Momenta add up exactly as printed: whole event, decays") {
  const Scratch folder;
  const Process process = top_pairs();
  LheTableWriter writer(folder / "a.lhe", process, {.seed = 3});
  writer.append(random_rows(2000, 6, 1));
  writer.commit();
  CHECK(writer.left_out() == 0);
  const auto events = printed(folder / "a.lhe");
  REQUIRE(events.size() == 2000);
  for (const auto& lines : events) {
    REQUIRE(lines.size() == 12);
    for (const std::size_t component : {6u, 7u, 8u, 9u}) {
      std::map<std::string, std::int64_t> daughters;  // by mother
      std::int64_t in = 0, out = 0;
      for (const auto& line : lines) {
        const std::int64_t value = exact(line[component]);
        if (line[1] == "-1") in += value;
        if (line[1] == "1") out += value;
        daughters[line[2]] += value;
      }
      REQUIRE(in == out);
      REQUIRE(daughters["1"] == in);
      for (std::size_t k = 0; k < lines.size(); ++k) {
        if (lines[k][1] != "2") continue;
        REQUIRE(daughters.at(std::to_string(k + 1)) == exact(lines[k][component]));
      }
    }
  }
}

TEST_CASE("Lines of an event: resonances before their daughters, masses, on-shell partons") {
  const Process process = top_pairs();
  const LheEventBuilder builder(process, 3);
  const std::vector<float> rows = random_rows(500, 6, 2);
  LheEvent event;
  for (std::uint64_t n = 0; n < 500; ++n) {
    REQUIRE(builder.build(n, std::span(rows).subspan(24 * n, 24), event));
    std::vector<std::int32_t> status, mothers;
    for (const LheParticle& p : event.particles) {
      status.push_back(p.status);
      mothers.push_back(p.mothers[0]);
      const FourVector v{p.px, p.py, p.pz, p.E};
      // E and p are rounded to 10⁻⁹ GeV each.
      CHECK(std::abs(v.mass2() - p.m * p.m) <= 4e-9 * (p.E + 1));
    }
    CHECK(status == std::vector<std::int32_t>{-1, -1, 2, 2, 2, 1, 2, 1, 1, 1, 1, 1});
    CHECK(mothers == std::vector<std::int32_t>{0, 0, 1, 1, 3, 3, 4, 4, 5, 5, 7, 7});
    CHECK(event.particles[2].id == 6);
    CHECK(event.particles[4].id == 24);
    CHECK(event.particles[5].m == 4.8);
    CHECK(event.particles[8].m == (event.particles[8].id == 4 ? 1.5 : 0.0));
    CHECK(event.particles[0].pz == event.particles[0].E);
    CHECK(event.particles[1].pz == -event.particles[1].E);
    CHECK(event.scale > 0);
  }
}

TEST_CASE("The boost that balances an event keeps its invariant masses") {
  Process process = top_pairs();
  process.particles[0].masses.clear();
  const LheEventBuilder builder(process, 3);
  const std::vector<float> row = random_rows(1, 6, 5);
  LheEvent event;
  REQUIRE(builder.build(0, row, event));
  const auto before = [&](std::initializer_list<std::size_t> particles) {
    FourVector sum;
    for (const std::size_t p : particles) {
      sum =
          sum + on_shell(row[4 * p + 1], row[4 * p + 2], row[4 * p + 3], process.particles[p].mass);
    }
    return sum.mass();
  };
  CHECK(mass_of(event, {2}) == Approx(before({0, 1, 2})).epsilon(1e-9));
  CHECK(mass_of(event, {6}) == Approx(before({3, 4})).epsilon(1e-9));
  CHECK(mass_of(event, {0, 1}) == Approx(before({0, 1, 2, 3, 4, 5})).epsilon(1e-9));
  CHECK(event.particles[2].px + event.particles[3].px == Approx(0).margin(1e-12));
}

TEST_CASE("Every line of colour begins once and ends once; both flows of gluons occur") {
  const LheEventBuilder builder(top_pairs(), 7);
  const std::vector<float> rows = random_rows(400, 6, 4);
  std::set<std::string> flows;
  std::map<std::int32_t, int> incoming, flavours;
  LheEvent event;
  for (std::uint64_t n = 0; n < 400; ++n) {
    REQUIRE(builder.build(n, std::span(rows).subspan(24 * n, 24), event));
    std::map<std::int32_t, int> starts, stops;
    std::string flow = std::to_string(event.particles[0].id);
    for (const LheParticle& p : event.particles) {
      if (p.status == 2) continue;
      for (const int k : {0, 1}) {
        const std::int32_t colour = p.colours[static_cast<std::size_t>(k)];
        if (colour == 0) continue;
        ++((p.status == -1) == (k == 0) ? starts : stops)[colour];
      }
      flow += " " + std::to_string(p.colours[0]) + "," + std::to_string(p.colours[1]);
    }
    CHECK(starts == stops);
    for (const auto& [colour, count] : starts) CHECK(count == 1);
    const auto& lines = event.particles;
    CHECK(lines[2].colours[1] == 0);
    CHECK(lines[5].colours == lines[2].colours);                   // b has the colour of t
    CHECK(lines[7].colours == lines[3].colours);                   // b̄ of t̄
    CHECK(lines[4].colours == std::array<std::int32_t, 2>{0, 0});  // W
    CHECK(lines[8].colours[0] == lines[9].colours[1]);             // its quarks
    flows.insert(flow);
    ++incoming[lines[0].id];
    ++flavours[lines[8].id * 10 + lines[10].id];
    CHECK(lines[9].id == (lines[8].id == 2 ? -1 : -3));  // alternatives change together
  }
  CHECK(flows.size() == 4);  // two of gluons, u ū, ū u
  CHECK(incoming[21] > 320);
  CHECK(incoming[2] > 5);
  CHECK(incoming[-2] > 5);
  CHECK(flavours.size() == 4);
}

TEST_CASE("An event is the same for any split of the rows, and bytes are the same") {
  const Scratch folder;
  const std::vector<float> rows = random_rows(300, 6, 6);
  LheTableWriter whole(folder / "a.lhe.gz", top_pairs(), {.seed = 9});
  whole.append(rows);
  whole.commit();
  LheTableWriter parts(folder / "b.lhe.gz", top_pairs(), {.seed = 9});
  for (std::size_t n = 0; n < 300; n += 60) {
    parts.append(std::span(rows).subspan(24 * n, 24 * 60));
  }
  parts.commit();
  CHECK(bytes_of(folder / "a.lhe.gz") == bytes_of(folder / "b.lhe.gz"));
  const LheEventBuilder builder(top_pairs(), 9);
  LheReader reader(folder / "a.lhe.gz");
  LheEvent read, built;
  for (std::uint64_t n = 0; n < 300; ++n) {
    REQUIRE(reader.next(read));
    REQUIRE(builder.build(n, std::span(rows).subspan(24 * n, 24), built));
    REQUIRE(read == built);
  }
}

TEST_CASE("Rows come back from a file in the columns of the process") {
  const Scratch folder;
  const Process process = top_pairs();
  std::vector<float> rows = random_rows(100, 6, 8);
  LheTableWriter writer(folder / "a.lhe", process, {});
  writer.append(rows);
  writer.commit();
  const LheTable table = read_lhe_table(folder / "a.lhe", process);
  CHECK(table.events.columns == event_columns(process));
  REQUIRE(table.events.rows() == 100);
  CHECK(table.weights == std::vector<double>(100, 1.0));
  LheTableWriter again(folder / "b.lhe", process, {});
  again.append(table.events.values);  // balanced now: comes back within the rounding to float32
  again.commit();
  const LheTable second = read_lhe_table(folder / "b.lhe", process, 50);
  REQUIRE(second.events.rows() == 50);
  for (std::size_t k = 0; k < second.events.values.size(); ++k) {
    CHECK(second.events.values[k] == Approx(table.events.values[k]).epsilon(1e-6).margin(1e-4));
  }
}

TEST_CASE("What no collision can give is left out and counted; bad numbers are errors") {
  const Scratch folder;
  const Process process = top_pairs();
  std::vector<float> rows = random_rows(3, 6, 8);
  rows[24 + 3] = 7000;  // p_z of a quark beyond the energy of the beam
  LheTableWriter writer(folder / "a.lhe", process, {});
  writer.append(rows);
  CHECK(writer.left_out() == 1);
  rows[1] = std::numeric_limits<float>::quiet_NaN();
  CHECK(error_of([&] { writer.append(rows); }).find("event 3, particle q1_Wp") !=
        std::string::npos);
  CHECK(error_of([&] { writer.append(std::span(rows).first(23)); }) != "");
}

TEST_CASE("Other processes: Drell-Yan, gluons in the final state, colour that cannot be") {
  Process process{.name = "zmumu",
                  .title = "",
                  .beam_pdg = {2212, 2212},
                  .beam_energy = {6500, 6500},
                  .incoming = {{"up", {2, -2}, 1}},
                  .particles = {{"mu", 0.10566, {13}}, {"antimu", 0.10566, {-13}}},
                  .resonances = {{"Z", {0, 1}, 23, 91.2, "gauss", {2.5}}}};
  LheEvent event;
  const std::vector<float> rows = random_rows(1, 2, 3);
  REQUIRE(LheEventBuilder(process, 1).build(0, rows, event));
  REQUIRE(event.particles.size() == 5);
  CHECK(event.particles[0].colours[0] + event.particles[0].colours[1] == 501);
  CHECK(event.particles[2].id == 23);
  CHECK(event.scale == Approx(event.particles[2].m));

  process.resonances.clear();
  process.particles = {{"g1", 0, {21}}, {"g2", 0, {21}}};
  process.incoming = {{"gluons", {21, 21}, 1}};
  std::set<std::string> seen;
  const LheEventBuilder gluons(process, 1);
  for (std::uint64_t n = 0; n < 100; ++n) {
    REQUIRE(gluons.build(n, rows, event));
    std::string flow;
    for (const LheParticle& p : event.particles) {
      CHECK(p.colours[0] != p.colours[1]);
      CHECK(p.colours[0] * p.colours[1] != 0);
      flow += std::to_string(p.colours[0]) + "," + std::to_string(p.colours[1]) + " ";
    }
    seen.insert(flow);
  }
  CHECK(seen.size() == 6);  // the cyclic orders of four gluons

  process.particles = {{"u", 0, {2}}, {"mu", 0, {13}}};
  CHECK(error_of([&] { LheEventBuilder(process, 1); }).find("colour is not conserved") !=
        std::string::npos);
  process.particles = {{"u", 0, {2, 11}}, {"ubar", 0, {-2, -11}}};
  CHECK(error_of([&] { LheEventBuilder(process, 1); }).find("alternatives of different colour") !=
        std::string::npos);
}

}  // namespace fastgan
