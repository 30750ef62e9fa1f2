#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/process.hpp"

namespace fastgan::test {
namespace {

void train(const TemporaryFolder& folder, const std::string& out,
           const std::vector<std::string>& added) {
  const Finished run = dygan(folder, small_training(folder, out, added));
  INFO(run.err);
  REQUIRE(run.code == 0);
}

TEST_CASE("evaluate shows m_ll of two trainings, with and without the regression terms") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  train(folder, "with", {"--iterations", "20"});
  train(folder, "without", {"--iterations", "20", "--set", "loss.c1=0", "--set", "loss.c2=0"});
  const Finished run =
      dygan(folder, {"evaluate", "--model", folder / "with", "--compare", folder / "without/",
                     "--data", folder / "events.csv", "--out", folder / "report"});
  INFO(run.err);
  REQUIRE(run.code == 0);
  CHECK(run.out.find("m_ll, no regression: KS ") != std::string::npos);
  const auto json = nlohmann::json::parse(read_text(folder / "report/metrics.json"));
  const auto& compare = json.at("compare");
  CHECK(compare.at("generated_label") == "with regression");
  CHECK(compare.at("label") == "no regression");
  CHECK(compare.at("observables").at("m_ll").at("w1") !=
        json.at("observables").at("m_ll").at("w1"));
  CHECK(compare.at("observables").at("m_ll").at("n") == 300);
  CHECK(json.at("conservation").at("mass_shell").contains("muon2"));
  CHECK(json.at("conservation").at("window").at("m_ll").at("high") == 120);
  CHECK(json.at("conservation").at("flatness_chi2_ndf").empty());  // the reduced variant has no MET
  const std::string page = read_text(folder / "report/report.html");
  CHECK(page.find("no regression") != std::string::npos);
  CHECK(std::filesystem::exists(folder / "report/plots/compare_m_ll.svg"));
}

TEST_CASE("evaluate compares events of files under their names, and refuses another variant") {
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 300);
  train(folder, "reduced", {"--iterations", "5"});
  const auto evaluate = [&](const std::string& option, const std::string& first,
                            const std::string& second) {
    return dygan(folder, {"evaluate", option, folder / first, "--compare", folder / second,
                          "--data", folder / "events.csv"});
  };
  const Finished files = evaluate("--model", "reduced/model.safetensors", "events.csv");
  CHECK(files.code == 0);
  CHECK(files.out.find("m_ll, events.csv: KS 0.0000") != std::string::npos);
  const Finished variants = evaluate("--generated", "events.csv", "reduced");
  CHECK(variants.code == 1);
  CHECK(variants.err.find("'reduced'; expected 'full'") != std::string::npos);
}

}  // namespace
}  // namespace fastgan::test
