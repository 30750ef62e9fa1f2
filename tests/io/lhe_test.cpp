// LHE files: what is written reads back equal; what others write is understood; damage is named.
#include "fastgan/io/lhe.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "io/lhe_events.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

LheHead head() {
  return {.beam_energy = {6500, 6500.25},
          .pdf_set = {247000, 247000},
          .weight_strategy = -4,
          .subprocesses = {{505.2, 0.3, 1.1e-3, 7}, {1e-300, 0, 5, -2}},
          .header = "<MGVersion>\n# 2 < 3\n  <!-- kept -->\n</MGVersion>",
          .generators = {{"fastgan", "0.1"}, {"other", ""}}};
}

LheEvent event(int k) {
  const double third = (1.0 + k) / 3;
  return {.process = 7,
          .weight = -third,
          .scale = 91.2 * third,
          .alpha_qed = 1.0 / 137,
          .alpha_qcd = 0.118,
          .particles = {{.id = 21, .status = -1, .colours = {501, 502}, .pz = third, .E = third},
                        {.id = 2, .status = -1, .colours = {502, 0}, .pz = -1e-9, .E = 1e-9},
                        {.id = -13,
                         .mothers = {1, 2},
                         .px = -0.0,
                         .py = std::numeric_limits<double>::denorm_min(),
                         .pz = 1e300,
                         .E = third,
                         .m = 0.1,
                         .lifetime = 1e-5,
                         .spin = -1}},
          .weights = {{"mur=0.5", third}, {"1002", -1e-12}},
          .listed_weights = {1, third, 3},
          .comments = {" aMC@NLO 1 5", ""}};
}

std::string good_text() {
  return "<LesHouchesEvents version=\"1.0\">\n<header>\n</header>\n<init>\n"
         "2212 2212 6500 6500 0 0 0 0 3 1\n1 1 1 1\n</init>\n<event>\n1 1 1 -1 -1 -1\n"
         "22 1 0 0 0 0 0 0 5 5 0 0 9\n</event>\n</LesHouchesEvents>\n";
}

/// What the reader says of good_text() with `found` replaced.
std::string complaint(const std::string& found, const std::string& replacement) {
  const Scratch folder;
  std::string text = good_text();
  const std::size_t at = text.find(found);
  REQUIRE(at != std::string::npos);
  put(folder / "a.lhe", text.replace(at, found.size(), replacement));
  const std::string said = error_of([&] {
    LheReader reader(folder / "a.lhe");
    for (LheEvent event; reader.next(event);) {
    }
  });
  return said.empty() ? "no error" : said.substr(said.find("a.lhe"));
}

}  // namespace

TEST_CASE("Events read back equal to the last bit, and written again have the same bytes") {
  const std::string suffix = GENERATE(".lhe", ".lhe.gz");
  const Scratch folder;
  const std::string first = folder / ("a" + suffix), second = folder / ("b" + suffix);
  LheWriter writer(first, head());
  for (int k = 0; k < 1000; ++k) writer.append(event(k));
  CHECK_FALSE(std::filesystem::exists(first));
  writer.commit();
  LheReader reader(first);
  CHECK(reader.head() == head());
  LheWriter copy(second, reader.head());
  LheEvent read;
  for (int k = 0; k < 1000; ++k) {
    REQUIRE(reader.next(read));
    REQUIRE(read == event(k));
    copy.append(read);
  }
  CHECK_FALSE(reader.next(read));
  CHECK_FALSE(reader.next(read));
  copy.commit();
  CHECK(bytes_of(first) == bytes_of(second));
  CHECK(folder.files() == 2);
  const bool gzip = bytes_of(first).starts_with("\x1f\x8b");
  CHECK(gzip == (suffix == ".lhe.gz"));
}

TEST_CASE("The sign of zero and every bit of a number survive") {
  const Scratch folder;
  LheWriter writer(folder / "a.lhe", head());
  writer.append(event(0));
  writer.commit();
  LheReader reader(folder / "a.lhe");
  LheEvent read;
  REQUIRE(reader.next(read));
  CHECK(std::signbit(read.particles[2].px));
  CHECK(read.particles[2].py == std::numeric_limits<double>::denorm_min());
}

TEST_CASE(
    "Every number reads back: few decimals, many, large, small, at the border of the quick way") {
  std::vector<double> values{
      0.5,    -0.5, 5e-10, 1e-10,         4.9e-11, 123,     99999.9999999999,
      1e5,    -1e5, 0.1,   1.0 / 3,       7e22,    1e-300,  1234.0000000005,
      4503.5, 1e-9, -2.5,  65535.0000001, 0.3,     -1e-320, 99999.99999999999};
  std::mt19937_64 random(1);
  for (int k = 0; k < 20000; ++k) {
    const auto whole = static_cast<double>(random() % (std::uint64_t{1} << 44));
    values.push_back(whole / 2e9);                                      // as momenta are
    values.push_back(std::nextafter(whole / 2e9, k % 2 * 1e9));         // its neighbours
    values.push_back(std::bit_cast<double>(random() & ~(1ull << 62)));  // anything below 2
  }
  const Scratch folder;
  LheWriter writer(folder / "a.lhe", head());
  LheEvent written = event(0);
  for (const double value : values) {
    written.particles[0].px = value;
    writer.append(written);
  }
  writer.commit();
  LheReader reader(folder / "a.lhe");
  LheEvent read;
  for (const double value : values) {
    REQUIRE(reader.next(read));
    REQUIRE(read.particles[0].px == value);
  }
}

TEST_CASE("Files of other programs: Fortran's numbers, elements that are not known, comments") {
  const Scratch folder;
  put(folder / "a.lhe",
      "<?xml version=\"1.0\"?>\r\n<!--\n<event>\n-->\n<LesHouchesEvents version='3.0'>\n"
      "<header> <initrwgt> in one line </header>\n<!-- File -->\n  <init>\n"
      "   2212  2212 0.65000000D+04 +.65E4 -1 -1 10042 10042 -4 1\n"
      " 0.10907500E+02 0.45527419E-01 0.10907500E+02 66\n"
      "<generator name='MadGraph5_aMC@NLO' version='2.6'>please cite</generator>\n</init>\n"
      "<eventgroup>\n<event npLO=\" 0 \" npNLO='2'>\n"
      " 2 66 +1.5 0.9E+02 0.75467711E-02 0.11\n"
      "\t22 -1 0 0 0 0 0. 0. 0.1D3 100. 0. 0. 9.\n 22 1 1 0 0 0 0 0 -5 5 0 0 9\n"
      "#pdf 1 2 3\n<mgrwt>\n<rscale> 0 0.1</rscale>\n</mgrwt>\n"
      "<rwgt>\n<wgt id='1'> +1.25D0 </wgt><wgt id=\"2\">-3</wgt>\n</rwgt>\n"
      "<weights> 1.5 2.5\n 3.5 </weights>\n</event>\n</eventgroup>\n</LesHouchesEvents>\ntail\n");
  LheReader reader(folder / "a.lhe");
  CHECK(reader.head().beam_energy == std::array<double, 2>{6500, 6500});
  CHECK(reader.head().subprocesses.front().id == 66);
  CHECK(reader.head().generators.front().first == "MadGraph5_aMC@NLO");
  LheEvent read;
  REQUIRE(reader.next(read));
  CHECK(reader.line() == 14);
  CHECK(read.weight == 1.5);
  CHECK(read.particles[0].pz == 100);
  CHECK(read.weights == std::vector<LheWeight>{{"1", 1.25}, {"2", -3}});
  CHECK(read.listed_weights == std::vector<double>{1.5, 2.5, 3.5});
  CHECK(read.comments == std::vector<std::string>{"pdf 1 2 3"});
  CHECK_FALSE(reader.next(read));
}

TEST_CASE("A bad event is named by file, line and event") {
  CHECK(complaint("1 1 1 -1 -1 -1\n", "1 1 1 -1 -1 -1\n") == "no error");
  CHECK(complaint("1 1 1 -1 -1 -1", "1 1 1 -1 -1") ==
        "a.lhe: line 9: the first line of event 0 has 5 fields; expected 6");
  CHECK(complaint("0 5 5 0", "0 5 x 0") ==
        "a.lhe: line 10: field 10 of particle 1 of event 0 is 'x'; expected a finite number");
  CHECK(complaint("0 5 5 0", "0 5 inf 0").find("is 'inf'") != std::string::npos);
  CHECK(complaint("0 5 5 0", "0 5 1e999 0").find("is '1e999'") != std::string::npos);
  CHECK(complaint("22 1 0 0", "22 1 2 0") ==
        "a.lhe: line 11: event 0: particle 1: mother 2 of 1 particles");
  CHECK(complaint("22 1 0 0", "22 1 1 0").find("its own mother") != std::string::npos);
  CHECK(complaint("22 1 0 0", "22 7 0 0").find("status 7; expected") != std::string::npos);
  CHECK(complaint("1 1 1 -1", "99999999 1 1 -1").find("announces 99999999") != std::string::npos);
  CHECK(complaint("1 1 1 -1", "2 1 1 -1").find("particle 2 of event 0 has 1 fields") !=
        std::string::npos);
  CHECK(complaint("</event>\n", "").find("where </event> is expected") != std::string::npos);
  CHECK(complaint("</LesHouchesEvents>\n", "").find("it is cut off") != std::string::npos);
  CHECK(complaint("<init>", "<inut>").find("events without <init>") != std::string::npos);
  CHECK(complaint("<LesHouches", "<LesHauches").find("no <LesHouchesEvents>") != std::string::npos);
  CHECK(complaint("0 3 1\n", "0 3 2000000000\n").find("announces 2000000000") != std::string::npos);
  CHECK(complaint("22 1", std::string(3 << 20, '2')).find("more than 1048576 characters") !=
        std::string::npos);
}

TEST_CASE("Damaged gzip, folders and missing files are clear errors") {
  const Scratch folder;
  LheWriter writer(folder / "a.lhe.gz", head());
  for (int k = 0; k < 200; ++k) writer.append(event(k));
  writer.commit();
  const std::string good = bytes_of(folder / "a.lhe.gz");
  const auto said = [&](const std::string& bytes) {
    put(folder / "b.lhe.gz", bytes);
    return error_of([&] {
      LheReader reader(folder / "b.lhe.gz");
      for (LheEvent event; reader.next(event);) {
      }
    });
  };
  CHECK(said(good).empty());
  CHECK(said(good.substr(0, good.size() / 2)).find("cut off") != std::string::npos);
  CHECK(said(good.substr(0, good.size() - 4)).find("cut off") != std::string::npos);
  std::string damaged = good;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
  CHECK(said(damaged).find("damaged") != std::string::npos);
  CHECK(error_of([&] { LheReader reader(folder / "none.lhe"); }).find("No such file") !=
        std::string::npos);
  CHECK(error_of([&] { LheReader reader(folder / ""); }).find("not a regular file") !=
        std::string::npos);
}

TEST_CASE("The writer refuses what could not be read, and leaves no file behind") {
  const Scratch folder;
  CHECK(error_of([&] { LheWriter(folder / "a.txt", head()); }).find(".lhe.gz") !=
        std::string::npos);
  LheHead bad = head();
  bad.subprocesses.clear();
  CHECK(error_of([&] { LheWriter(folder / "a.lhe", bad); }).find("0 subprocesses") !=
        std::string::npos);
  {
    LheWriter writer(folder / "a.lhe", head());
    writer.append(event(0));
    LheEvent wrong = event(1);
    wrong.particles[1].E = std::numeric_limits<double>::quiet_NaN();
    CHECK(error_of([&] { writer.append(wrong); }).find("event 1: particle 2: a number is not") !=
          std::string::npos);
    wrong = event(1);
    wrong.weights[0].id = "a\"b";
    CHECK(error_of([&] { writer.append(wrong); }).find("quotes") != std::string::npos);
  }
  CHECK(folder.files() == 0);
}

}  // namespace fastgan
