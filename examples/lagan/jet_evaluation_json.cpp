// metrics.json of jets: names and order of the keys are part of the file format.
#include "examples/lagan/jet_evaluation.hpp"
#include "src/metrics/figures_json.hpp"

namespace fastgan::lagan {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Auc& auc) {
  return {{"auc", auc.value}, {"standard_error", auc.standard_error}};
}

Json to_json(const ClassDistances& sigma) {
  Json json = {{"sigma", sigma.sigma}, {"sigma_null", sigma.sigma_null}, {"classes", {}}};
  for (const ClassDistance& distance : sigma.classes) {
    json["classes"][kClasses[distance.signal]] = {{"distance", distance.distance},
                                                  {"null", distance.null},
                                                  {"generated", distance.generated},
                                                  {"real", distance.real}};
  }
  return json;
}

Json to_json(const ConfusionMatrix& matrix) {
  Json json;
  for (const std::size_t truth : {0u, 1u}) {
    for (const std::size_t predicted : {0u, 1u}) {
      json[kClasses[truth]][kClasses[predicted]] = matrix.share(truth, predicted);
    }
  }
  return json;
}

template <class T>
Json both(const Both<T>& figures) {
  return {{"generated", to_json(figures.generated)}, {"real", to_json(figures.real)}};
}

Json both(const Both<ClassifierTest>& tests) {
  return {{"generated", fastgan::to_json(tests.generated)}, {"real", fastgan::to_json(tests.real)}};
}

}  // namespace

std::string metrics_json(const JetEvaluation& evaluation, const JetSamples& samples,
                         std::uint64_t seed,
                         const std::vector<std::pair<std::string, std::string>>& provenance) {
  Json json = {{"observables", fastgan::to_json(evaluation.observables)},
               {"sigma", to_json(evaluation.sigma)},
               {"c2st_auc", evaluation.c2st.auc},
               {"c2st_auc_null", evaluation.c2st_null.auc},
               {"c2st", fastgan::to_json(evaluation.c2st)},
               {"separation",
                {{"tau21", both(evaluation.tau21)}, {"mass_tau21", both(evaluation.mass_tau21)}}}};
  json["class_transfer"] = evaluation.transfer ? both(*evaluation.transfer) : Json(nullptr);
  json["auxiliary_output"] = evaluation.opinion ? both(evaluation.opinion->classes) : Json(nullptr);
  json["memorisation"] =
      evaluation.memorisation ? fastgan::to_json(*evaluation.memorisation) : Json(nullptr);
  json["events"] = {{"generated", samples.generated.count()},
                    {"reference", samples.real.count()},
                    {"training", samples.training.count()}};
  json["seed"] = seed;
  return text_of(std::move(json), provenance);
}

}  // namespace fastgan::lagan
