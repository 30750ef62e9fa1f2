// `info`: what a model file holds, as text.
#include <nlohmann/json.hpp>

#include "fastgan/generator.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/tool.hpp"

namespace fastgan {
namespace {

std::string attribute_text(const Attributes& attributes) {
  std::string text;
  for (const auto& [name, value] : attributes.values()) {
    text += " " + name + "=";
    if (const auto* integer = std::get_if<std::int64_t>(&value)) text += std::to_string(*integer);
    if (const auto* number = std::get_if<double>(&value)) text += format("%g", *number);
    if (const auto* word = std::get_if<std::string>(&value)) text += *word;
  }
  return text;
}

std::string pretty(const std::string& json) {
  const nlohmann::ordered_json value = nlohmann::ordered_json::parse(json, nullptr, false);
  return value.is_discarded() ? json : value.dump(1);
}

void print_network(const Model& model, Console& console) {
  console.result(format("latent: %lld numbers, %s", static_cast<long long>(model.latent.dimension),
                        model.latent.kind == LatentKind::normal ? "normal" : "uniform"));
  console.result(
      format("generator: %lld parameters", static_cast<long long>(model.generator.parameters())));
  for (const Graph::Entry& entry : model.generator.layers()) {
    console.result(format("  %-12s %5lld -> %-5lld", entry.name.c_str(),
                          static_cast<long long>(entry.layer->inputs()),
                          static_cast<long long>(entry.layer->outputs())) +
                   attribute_text(entry.layer->attributes()));
    for (const Parameter& parameter : entry.layer->parameters()) {
      std::string shape;
      for (const std::int64_t extent : parameter.shape) shape += " " + std::to_string(extent);
      console.result("    " + parameter.name + ":" + shape);
    }
  }
}

}  // namespace

int info(const InfoOptions& options, Console& console) {
  const Model model = load(model_file(options.model));
  console.result("system: " + model.system + ", variant " + model.variant);
  print_network(model, console);
  console.result("columns:");
  for (std::size_t c = 0; c < model.chain.columns().size(); ++c) {
    console.result(
        format("  %-10s %s", model.chain.columns()[c].c_str(), model.chain.units()[c].c_str()));
  }
  std::map<std::string, std::vector<float>> tables;
  console.result("chain: " + pretty(model.chain.to_json(tables)));
  for (const auto& [name, values] : tables) {
    console.result(format("  table %s: %zu numbers", name.c_str(), values.size()));
  }
  console.result("recipe: " + pretty(model.recipe));
  console.result("metrics: " + pretty(model.metrics));
  console.result("provenance:");
  for (const auto& [key, value] : model.provenance) {
    console.result("  " + key + ": " + value);
  }
  return 0;
}

}  // namespace fastgan
