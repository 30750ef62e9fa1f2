// metrics.json: names and order of the keys are part of the file format.
#include <nlohmann/json.hpp>

#include "fastgan/metrics/evaluation.hpp"

namespace fastgan {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ObservableFigures& figures) {
  Json json = {{"ks", figures.ks},
               {"ks_null", figures.ks_null},
               {"w1", figures.w1},
               {"w1_null", figures.w1_null},
               {"n", figures.n}};
  json["n_reference"] = figures.n_reference;
  json["unit"] = figures.unit;
  if (figures.ks_train) json["ks_train"] = *figures.ks_train;
  if (figures.w1_train) json["w1_train"] = *figures.w1_train;
  return json;
}

Json to_json(const ClassifierTest& test) {
  return {{"auc", test.auc},
          {"standard_error", test.standard_error},
          {"folds", test.folds},
          {"events", test.events}};
}

Json to_json(const Memorisation& figures) {
  return {{"median_ratio", figures.median_ratio},
          {"ks", figures.ks},
          {"share_below_half", figures.share_below_half},
          {"share_above_two", figures.share_above_two},
          {"exact_duplicates", figures.exact_duplicates},
          {"near_duplicates", figures.near_duplicates},
          {"near_duplicates_unseen", figures.near_duplicates_unseen},
          {"events", figures.events},
          {"references", figures.references}};
}

}  // namespace

std::string metrics_json(const Evaluation& evaluation,
                         const std::vector<std::pair<std::string, std::string>>& provenance) {
  Json json;
  json["observables"] = Json::object();
  for (const ObservableFigures& figures : evaluation.observables) {
    json["observables"][figures.name] = to_json(figures);
  }
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
  json["memorisation"] =
      evaluation.memorisation ? to_json(*evaluation.memorisation) : Json(nullptr);
  json["events"] = {{"generated", evaluation.generated},
                    {"reference", evaluation.reference},
                    {"training", evaluation.training}};
  json["seed"] = evaluation.seed;
  for (const auto& [name, text] : provenance) json[name] = text;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fastgan
