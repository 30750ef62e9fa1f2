// metrics.json of a process: names and order of the keys are part of the file format.
#include "examples/eventgan/process_evaluation.hpp"
#include "src/metrics/figures_json.hpp"

namespace fastgan::eventgan {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const MassPeak& peak) {
  return {{"median", peak.median},
          {"median_error", peak.median_error},
          {"half_width", peak.half_width},
          {"half_width_error", peak.half_width_error},
          {"n", peak.n}};
}

Json json_of(const std::vector<Peak>& peaks) {
  Json json = Json::object();
  for (const Peak& peak : peaks) json[peak.resonance][peak.label] = json_of(peak.figures);
  return json;
}

void add(Json& json, const char* name, const Share& share) {
  json[name] = share.value;
  json[std::string(name) + "_error"] = share.error;
}

Json json_of(const Tail& tail) {
  Json json = Json::array();
  for (const TailShare& at : tail.shares) {
    Json entry = {{"quantile", at.quantile}, {"threshold", at.threshold}};
    add(entry, "generated", at.generated);
    add(entry, "reference", at.reference);
    if (at.training) add(entry, "training", *at.training);
    entry["pull"] = at.pull;
    entry["pull_with_training"] = at.pull_with_training;
    json.push_back(std::move(entry));
  }
  return json;
}

Json json_of(const BulkRatio& bulk) {
  return {{"bins", bulk.bins},
          {"within_5", bulk.within_5},
          {"within_10", bulk.within_10},
          {"worst_ratio", bulk.worst_ratio},
          {"worst_error", bulk.worst_error},
          {"worst_low", bulk.low},
          {"worst_high", bulk.high},
          {"chi2_ndf", bulk.chi2_ndf},
          {"unit", bulk.unit}};
}

Json json_of(const Graininess& grains) {
  return {{"events", grains.events},         {"bins", grains.bins},
          {"dispersion", grains.dispersion}, {"dispersion_error", grains.dispersion_error},
          {"empty", grains.empty},           {"empty_expected", grains.empty_expected}};
}

Json json_of(const GrainFigures& grains) {
  Json json = {{"particles", {grains.particle1, grains.particle2}},
               {"generated", json_of(grains.generated)}};
  json["training"] = grains.training ? json_of(*grains.training) : Json(nullptr);
  json["training_repeated"] = grains.repeated ? json_of(*grains.repeated) : Json(nullptr);
  return json;
}

}  // namespace

std::string metrics_json(const ProcessEvaluation& evaluation, const Process& process,
                         const std::vector<std::pair<std::string, std::string>>& provenance) {
  Json json = to_json(evaluation.common);
  json["process"] = process.name;
  json["correlation_observables"] = {{"frobenius", evaluation.frobenius},
                                     {"frobenius_null", evaluation.frobenius_null}};
  json["peaks"] = json_of(evaluation.peaks);
  json["tails"] = Json::object();
  for (const Tail& tail : evaluation.tails) json["tails"][tail.observable] = json_of(tail);
  json["bulk"] = Json::object();
  for (const BulkRatio& bulk : evaluation.bulk) json["bulk"][bulk.observable] = json_of(bulk);
  json["planes"] = Json::object();
  for (const PlaneComparison& plane : evaluation.planes) {
    json["planes"][plane.x + ":" + plane.y] = {{"chi2_ndf", plane.chi2_ndf}, {"bins", plane.bins}};
  }
  json["graininess"] = evaluation.grains ? json_of(*evaluation.grains) : Json(nullptr);
  return text_of(std::move(json), provenance);
}

}  // namespace fastgan::eventgan
