#include "src/report/report.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fastgan/error.hpp"
#include "src/report/axes.hpp"
#include "src/report/figures.hpp"
#include "src/report/histogram.hpp"
#include "src/report/history.hpp"
#include "src/report/markup.hpp"
#include "src/report/tables.hpp"
#include "tests/report/xml.hpp"

namespace fastgan::report {
namespace {

EventSample sample(std::size_t rows, float slope) {
  EventSample result{{{"a", "b"}, {}, {}}, {{"a", "GeV", {}}, {"b", "", {}}}};
  for (std::size_t r = 0; r < rows; ++r) {
    const auto a = static_cast<float>(r % 97), b = slope * a + static_cast<float>(r % 7);
    for (const float v : {a, b}) result.events.values.push_back(v);
    result.observables[0].values.push_back(a);
    result.observables[1].values.push_back(b);
  }
  return result;
}

struct Example {
  EventSample generated = sample(1000, 1.5f), reference = sample(1200, 1.0f);
  EventSample training = sample(1100, 1.0f);
  Evaluation evaluation =
      evaluate({.backend = &cpu_backend(), .executor = nullptr}, generated, reference, &training,
               {.seed = 9,
                .summed = {"a", "b"},
                .conserved = {.particles = {{"muon1", {"a", "", "", "b"}, 0}},
                              .windows = {{"a", 3, 90}},
                              .azimuths = {"b"}},
                .classifier = {.epochs = 2, .width = 16}});
  ReportInput input{.title = "A <title> & more",
                    .subtitle = {},
                    .command = "dygan evaluate --set \"x<y\"",
                    .evaluation = &evaluation,
                    .generated = &generated,
                    .reference = &reference,
                    .compare = &training,
                    .compared = {"b"},
                    .profiles = {{"a", "b"}, {"a", "missing"}},
                    .history =
                        "{\"iteration\": 100, \"score\": 0.3}\nno json\n"
                        "{\"iteration\": 200, \"score\": 0.1}\n",
                    .provenance = {{"data", "d<1>.h5"}}};

  Example() {
    evaluation.compare =
        Comparison{"with a term", "without <it>",
                   observable_distances({.backend = &cpu_backend(), .executor = nullptr}, training,
                                        reference, nullptr, {})};
  }
};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("The reader of the tests finds what is not well-formed") {
  CHECK(test::xml_damage("<a><b x=\"1\"/>t</a>").empty());
  for (const char* broken : {"<a><b></a>", "<a>", "<a x=1/>", "<a>&</a>", "</a>", "<a/><b/>"}) {
    CAPTURE(broken);
    CHECK(!test::xml_damage(broken).empty());
  }
}

TEST_CASE("Labels: subscripts, and the characters that XML reserves") {
  CHECK(html_markup("p_{T}(μ_{1}) < 5") == "p<sub>T</sub>(μ<sub>1</sub>) &lt; 5");
  CHECK(html_markup("open_{brace") == "open_{brace");
  CHECK(axis_label("m_ll", "GeV") == "m_{μμ} [GeV]");
  CHECK(axis_label("unknown", "") == "unknown");
}

TEST_CASE("Axes: ends and ticks, linear and logarithmic") {
  const Axis linear{0, 10, Scale::linear, 100, 200};
  CHECK(linear.pixel(0) == 100);
  CHECK(linear.pixel(5) == 150);
  CHECK(linear.pixel(99) == 200);
  CHECK(linear.ticks(5) == std::vector<double>{0, 2, 4, 6, 8, 10});
  const Axis decades{0.01, 100, Scale::logarithmic, 0, 80};
  CHECK(decades.pixel(1) == Approx(40));
  CHECK(decades.ticks(10).size() == 5);
  CHECK(tick_label(decades, 0.01) == "10⁻²");
  CHECK(tick_label(linear, -0.5) == "−0.5");
}

TEST_CASE("Histograms count every value inside, and integers have bins of their own") {
  const std::vector<float> integers{0, 1, 1, 2, 5};
  const Binning binning = binning_of(integers);
  CHECK(binning.bins == 6);
  const Histogram h = histogram(integers, binning);
  CHECK(h.density == std::vector<double>{0.2, 0.4, 0.2, 0, 0, 0.2});
  CHECK(h.error[1] == Approx(std::sqrt(2.0) / 5));
  const Histogram outside = histogram(std::vector<float>{1, 99}, binning);
  CHECK(outside.density[1] == 0.5);
}

TEST_CASE("Histories become curves, broken lines are passed over") {
  const History history = read_history(
      "{\"iteration\":1,\"score\":0.5,\"generator\":0.7,\"mass_mean\":90}\n{broken\n"
      "{\"iteration\":2,\"score\":null,\"generator\":0.8,\"mass_mean\":91}\n");
  REQUIRE(history.scores.size() == 1);
  CHECK(history.scores[0].x == std::vector<double>{1});
  REQUIRE(history.losses.size() == 1);
  CHECK(history.losses[0].y == std::vector<double>{0.7, 0.8});
  CHECK(history.mass[0].label == "mass_mean");
}

TEST_CASE("A report is well-formed and its table holds the numbers of the evaluation") {
  const Example example;
  const Page whole = page(example.input);
  const std::string text = html(whole);
  CHECK(test::xml_damage(text.substr(text.find('\n'))) == "");
  CHECK(text.find("A &lt;title&gt; &amp; more") != text.npos);
  CHECK(text.find("--set &quot;x&lt;y&quot;") != text.npos);
  for (const ObservableFigures& f : example.evaluation.observables) {
    for (const double value : {f.ks, f.ks_null}) {
      CHECK(text.find("<td>" + figure(value) + "</td>") != text.npos);
    }
    CHECK(text.find("<td>" + std::to_string(f.n) + "</td>") != text.npos);
  }
  CHECK(text.find("<b>" + figure(example.evaluation.c2st.auc) + "</b>") != text.npos);
  CHECK(text.find("without &lt;it&gt;") != text.npos);
  CHECK(text.find("<b>" + figure(example.evaluation.ks_sum) + "</b>") != text.npos);
  CHECK(text.find("<script") == text.npos);
  CHECK(count(text, "http") == count(text, "http://www.w3.org/2000/svg"));
  std::size_t figures = 0;
  for (const Section& section : whole.sections) {
    figures += section.figures.size();
    for (const Figure& f : section.figures) {
      CAPTURE(f.name);
      CHECK(test::xml_damage(f.svg) == "");
      CHECK(f.svg.find("nan") == f.svg.npos);
    }
  }
  CHECK(count(text, "<svg") == figures);
  // two overlays, a comparison, a profile, three matrices, neighbours, a history
  CHECK(figures == 9);
}

TEST_CASE("Tables of what is conserved and of two generators hold the numbers of the evaluation") {
  const Example example;
  const Conservation& kept = example.evaluation.conservation;
  const Rows rows = conservation_section(kept).table;
  REQUIRE(rows.size() == 1 + 3 + 2 + 1);
  for (const auto& row : rows) CHECK(row.size() == rows[0].size());
  const MassShell& shell = kept.mass_shells.at(0);
  CHECK(rows[1][1] ==
        figure(shell.distances.generated.mean) + " ± " + figure(shell.distances.generated.rms));
  CHECK(rows[1][3].find(figure(shell.distances.ks)) != std::string::npos);
  CHECK(rows[3][2] == figure(shell.reference.off_shell));
  const Share& below = kept.windows.at(0).generated.below;
  CHECK(rows[4][1] == figure(below.value) + " ± " + figure(below.error) + " (" +
                          std::to_string(below.count) + ")");
  CHECK(rows[6][2] == figure(kept.azimuths.at(0).reference));
  CHECK(conservation_section({}).table.empty());

  const Rows two = comparison_table(example.evaluation, {"b", "missing"});
  REQUIRE(two.size() == 1 + 3);
  for (const auto& row : two) CHECK(row.size() == two[0].size());
  const ObservableFigures& first = example.evaluation.observables.at(1);
  const ObservableFigures& second = example.evaluation.compare->observables.at(1);
  CHECK(two[1][6] == figure(first.reference.mean));
  CHECK(two[2][1] == "with a term");
  CHECK(two[2][2] == figure(first.ks));
  CHECK(two[3][2] == figure(second.ks));
  CHECK(two[3][7] == figure(second.generated.rms));
}

TEST_CASE("A report is written as a page and one file per figure") {
  const Example example;
  const auto folder = std::filesystem::temp_directory_path() / "fastgan_report_test";
  std::filesystem::remove_all(folder);
  const Page whole = page(example.input);
  write_page(folder.string(), whole);
  for (const Section& section : whole.sections) {
    for (const Figure& f : section.figures) {
      std::ifstream file(folder / "plots" / (f.name + ".svg"));
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      CHECK(text == f.svg);
    }
  }
  std::ifstream file(folder / "report.html");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK(text == html(whole));
  CHECK_THROWS_AS(write_page((folder / "report.html").string(), whole), Error);
  std::filesystem::remove_all(folder);
}

}  // namespace fastgan::report
