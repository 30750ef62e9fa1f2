// `eventgan evaluate` of real top pairs against other real ones: every figure that the contract
// names, and none that sees a difference. A planted difference is seen.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/process.hpp"
#include "fastgan/io/lhe_process.hpp"
#include "fastgan/io/table_io.hpp"
#include "src/cli/process_file.hpp"

namespace fastgan::test {
namespace {

const std::string kSource = FASTGAN_SOURCE_DIR;
const std::string kSample = kSource + "/data/ttbar_sample.h5";
const std::string kUnseen = kSource + "/data/ttbar_unseen.h5";
const std::string kProcess = kSource + "/examples/eventgan/processes/ttbar.toml";

fastgan::Process top_pairs() { return parse_process(read_page(kProcess, "process"), kProcess); }

Finished evaluate(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "evaluate");
  return Process(arguments, folder.path(),
                 {.program = FASTGAN_BIN_DIR "/eventgan", .environment = {}, .out = {}})
      .wait();
}

/// The first rows of a file, all momenta with the factor `scale`, as a table of its own.
void write_scaled(const std::string& to, std::int64_t rows, float scale) {
  const Table events =
      read_table(kSample, {.columns = event_columns(top_pairs()), .names = {}, .limit = rows});
  std::vector<float> values = events.values;
  for (float& value : values) value *= scale;
  const auto writer = open_table_writer(to, {events.columns, {}, {}});
  writer->append(values);
  writer->commit();
}

nlohmann::json metrics_of(const std::string& folder) {
  return nlohmann::json::parse(read_text(folder + "/metrics.json"));
}

}  // namespace

TEST_CASE("eventgan evaluate: real against real events, all figures of the contract") {
  const TemporaryFolder folder;
  const Finished done =
      evaluate(folder, {"--generated", kSample, "--data", kUnseen, "--train", kSample, "--limit",
                        "3000", "--out", folder / "report", "--compare", kUnseen});
  INFO(done.out << done.err);
  REQUIRE(done.code == 0);
  const nlohmann::json json = metrics_of(folder / "report");
  const nlohmann::json& observables = json.at("observables");
  CHECK(observables.size() == 30);
  for (const char* name : {"pt_q1_Wp", "eta_bbar", "pt_Wm", "eta_t", "pt_tbar", "m_Wp", "m_tbar",
                           "m_tt", "y_tt", "ht", "dr_Wp", "dr_Wm", "dr_bb"}) {
    CAPTURE(name);
    REQUIRE(observables.contains(name));
    const double ks = observables[name].at("ks");
    CHECK(ks < 0.06);  // √(n/2)·D = 2.3: one in 10⁵ for each
  }
  // Five standard deviations of a coin's AUC: every event is judged once.
  CHECK(std::abs(json.at("c2st_auc").get<double>() - 0.5) < 5 / std::sqrt(6 * 3000.0));
  CHECK(json.at("process") == "ttbar");
  CHECK(json.at("peaks").at("Wp").size() == 4);
  const nlohmann::json& m_W = json["peaks"]["Wp"]["data (unseen)"];
  // 80.46 GeV with all 20,000 events; five standard deviations.
  CHECK(std::abs(m_W.at("median").get<double>() - 80.46) <
        5 * m_W.at("median_error").get<double>());
  CHECK(json.at("tails").at("pt_t").size() == 2);
  CHECK(json.at("bulk").size() == 30);
  CHECK(json.at("planes").contains("m_Wp:m_t"));
  // The generated events are training events: their copies, and grains of them.
  CHECK(json.at("memorisation").at("exact_duplicates") == 3000);
  CHECK(json.at("memorisation").at("p_value").get<double>() < 1e-4);
  CHECK(json.at("graininess").at("generated").at("dispersion").get<double>() < 1.1);
  CHECK(json.at("graininess").contains("training_repeated"));
  CHECK(json.at("conservation").at("window").at("pt_sum").at("generated").at("above") == 0);
  const std::string page = read_text(folder / "report/report.html");
  for (const char* title : {"Mass peaks", "Tails", "Ratio in the bulk", "Planes", "Grains"}) {
    CHECK(page.find(title) != std::string::npos);
  }
}

TEST_CASE("eventgan evaluate: events whose momenta are 2% too large are found out") {
  const TemporaryFolder folder;
  write_scaled(folder / "scaled.npy", 3000, 1.02f);
  const fastgan::Process process = top_pairs();
  std::string columns;
  for (const std::string& name : event_columns(process)) {
    columns += (columns.empty() ? "" : ",") + name;
  }
  const Finished done =
      evaluate(folder, {"--generated", folder / "scaled.npy", "--columns", columns, "--data",
                        kUnseen, "--limit", "3000", "--out", folder / "report"});
  INFO(done.out << done.err);
  REQUIRE(done.code == 0);
  const nlohmann::json json = metrics_of(folder / "report");
  CHECK(json.at("observables").at("m_Wp").at("ks").get<double>() > 0.2);
  CHECK(json.at("c2st_auc").get<double>() > 0.7);
  CHECK(json.at("memorisation").is_null());
  const nlohmann::json &made = json["peaks"]["t"]["generated"],
                       &real = json["peaks"]["t"]["data (unseen)"];
  const auto value = [](const nlohmann::json& peak, const char* name) {
    return peak.at(name).get<double>();
  };
  const double shift = value(made, "median") - value(real, "median");
  CHECK(std::abs(shift - 0.02 * value(real, "median")) <
        5 * std::hypot(value(made, "median_error"), value(real, "median_error")));
}

TEST_CASE("eventgan evaluate: Les Houches events as generated events") {
  const TemporaryFolder folder;
  const fastgan::Process process = top_pairs();
  const Table events =
      read_table(kSample, {.columns = event_columns(process), .names = {}, .limit = 500});
  LheTableWriter writer(folder / "events.lhe.gz", process, {});
  writer.append(events.values);
  writer.commit();
  const Finished done = evaluate(folder, {"--generated", folder / "events.lhe.gz", "--data",
                                          kUnseen, "--limit", "500", "--out", folder / "report"});
  INFO(done.out << done.err);
  REQUIRE(done.code == 0);
  CHECK(metrics_of(folder / "report").at("observables").at("m_t").at("ks").get<double>() < 0.12);
}

TEST_CASE("eventgan evaluate: what cannot be evaluated is one clear error") {
  const TemporaryFolder folder;
  const auto error = [&](const std::vector<std::string>& arguments, int code) {
    const Finished done = evaluate(folder, arguments);
    CHECK(done.code == code);
    CHECK(std::count(done.err.begin(), done.err.end(), '\n') == 1);
    return done.err;
  };
  const std::string drell_yan = kSource + "/data/dy_zmumu_unseen.h5";
  CHECK(error({"--generated", drell_yan, "--data", kUnseen}, 1).find("E_q1_Wp") !=
        std::string::npos);
  CHECK(error({"--generated", kSample, "--data", kUnseen, "--process", "ttba"}, 2)
            .find("did you mean 'ttbar'?") != std::string::npos);
  write_text(folder / "bad.toml", "name = \"x\"\nmas = 3\n");
  CHECK(error({"--generated", kSample, "--data", kUnseen, "--process", folder / "bad.toml"}, 1)
            .find("bad.toml:2: unknown key 'mas'") != std::string::npos);
  write_text(folder / "events.lhe", "<LesHouchesEvents version=\"3.0\">\n<init>\n1 2\n");
  CHECK(error({"--generated", folder / "events.lhe", "--data", kUnseen}, 1).find("line 3") !=
        std::string::npos);
}

}  // namespace fastgan::test
