// metrics.json: names and order of the keys are part of the file format.
#include "fastgan/metrics/evaluation.hpp"
#include "src/metrics/figures_json.hpp"

namespace fastgan {
namespace {

using Json = nlohmann::ordered_json;

void add(Json& json, const ShellSample& sample) {
  for (std::size_t k = 0; k < kShellQuantiles.size(); ++k) {
    json["quantiles"].push_back({kShellQuantiles[k], sample.quantiles[k]});
  }
  json["off_shell"] = sample.off_shell;
}

Json to_json(const MassShell& shell) {
  Json json = to_json(shell.distances);
  json["ks_beyond_rounding"] = shell.ks_beyond_rounding;
  add(json["generated"], shell.generated);
  add(json["reference"], shell.reference);
  return json;
}

Json to_json(const OutsideShares& shares) {
  return {{"below", shares.below.value},
          {"below_error", shares.below.error},
          {"above", shares.above.value},
          {"above_error", shares.above.error}};
}

Json to_json(const Conservation& conservation) {
  Json shells = Json::object(), windows = Json::object(), azimuths = Json::object();
  for (const MassShell& shell : conservation.mass_shells) shells[shell.particle] = to_json(shell);
  for (const WindowFigures& figures : conservation.windows) {
    windows[figures.window.observable] = {{"low", figures.window.low},
                                          {"high", figures.window.high},
                                          {"generated", to_json(figures.generated)},
                                          {"reference", to_json(figures.reference)}};
  }
  for (const Flatness& figures : conservation.azimuths) {
    azimuths[figures.observable] = {{"bins", figures.bins},
                                    {"generated", figures.generated},
                                    {"reference", figures.reference},
                                    {"difference", figures.difference}};
  }
  return {{"mass_shell", shells}, {"window", windows}, {"flatness_chi2_ndf", azimuths}};
}

Json to_json(const Comparison& compare) {
  return {{"generated_label", compare.generated_label},
          {"label", compare.label},
          {"observables", to_json(compare.observables)}};
}

}  // namespace

nlohmann::ordered_json to_json(const Evaluation& evaluation) {
  Json json;
  json["observables"] = to_json(evaluation.observables);
  json["ks_sum"] = evaluation.ks_sum;
  json["ks_sum_null"] = evaluation.ks_sum_null;
  json["ks_sum_of"] = evaluation.summed;
  json["c2st_auc"] = evaluation.c2st.auc;
  json["c2st_auc_null"] = evaluation.c2st_null.auc;
  json["c2st"] = {{"generated", to_json(evaluation.c2st)},
                  {"null", to_json(evaluation.c2st_null)},
                  {"columns", evaluation.classifier_columns}};
  json["correlation"] = {{"frobenius", evaluation.frobenius},
                         {"frobenius_null", evaluation.frobenius_null}};
  json["conservation"] = to_json(evaluation.conservation);
  json["memorisation"] =
      evaluation.memorisation ? to_json(*evaluation.memorisation) : Json(nullptr);
  json["compare"] = evaluation.compare ? to_json(*evaluation.compare) : Json(nullptr);
  json["events"] = {{"generated", evaluation.generated},
                    {"reference", evaluation.reference},
                    {"training", evaluation.training}};
  json["seed"] = evaluation.seed;
  return json;
}

std::string text_of(nlohmann::ordered_json json,
                    const std::vector<std::pair<std::string, std::string>>& provenance) {
  for (const auto& [name, text] : provenance) json[name] = text;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string metrics_json(const Evaluation& evaluation,
                         const std::vector<std::pair<std::string, std::string>>& provenance) {
  return text_of(to_json(evaluation), provenance);
}

}  // namespace fastgan
