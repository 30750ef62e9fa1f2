#include "src/metrics/figures_json.hpp"

namespace fastgan {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Moments& moments) { return {{"mean", moments.mean}, {"rms", moments.rms}}; }

}  // namespace

nlohmann::ordered_json to_json(const ObservableFigures& figures) {
  Json json = {{"ks", figures.ks},
               {"ks_null", figures.ks_null},
               {"w1", figures.w1},
               {"w1_null", figures.w1_null},
               {"n", figures.n}};
  json["n_reference"] = figures.n_reference;
  json["unit"] = figures.unit;
  json["generated"] = to_json(figures.generated);
  json["reference"] = to_json(figures.reference);
  if (figures.ks_train) json["ks_train"] = *figures.ks_train;
  if (figures.w1_train) json["w1_train"] = *figures.w1_train;
  return json;
}

nlohmann::ordered_json to_json(const std::vector<ObservableFigures>& observables) {
  Json json = Json::object();
  for (const ObservableFigures& figures : observables) json[figures.name] = to_json(figures);
  return json;
}

nlohmann::ordered_json to_json(const ClassifierTest& test) {
  return {{"auc", test.auc},
          {"standard_error", test.standard_error},
          {"folds", test.folds},
          {"events", test.events}};
}

nlohmann::ordered_json to_json(const Memorisation& figures) {
  return {{"median_ratio", figures.median_ratio},
          {"closer_to_training", figures.closer_to_training},
          {"p_value", figures.p_value},
          {"ks", figures.ks},
          {"share_below_half", figures.share_below_half},
          {"share_above_two", figures.share_above_two},
          {"exact_duplicates", figures.exact_duplicates},
          {"near_duplicates", figures.near_duplicates},
          {"near_duplicates_unseen", figures.near_duplicates_unseen},
          {"events", figures.events},
          {"references", figures.references}};
}

}  // namespace fastgan
