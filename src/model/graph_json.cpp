// The JSON form of a graph: {"inputs": 7, "layers": [{"op": "dense", "name": "dense0",
// "outputs": 64, "activation": "leaky_relu", "slope": 0.3, "initializer": "glorot_uniform"}, …]}.
#include "src/model/graph_json.hpp"

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

// Hardening: no graph of a file may ask for more.
constexpr std::size_t kMaxLayers = 1000;
constexpr Index kMostNumbers = Index{1} << 30;

[[noreturn]] void fail(const std::string& where, const std::string& text) {
  throw Error(ErrorKind::bad_input, where + ": " + text +
                                        "; the file is damaged or was made by "
                                        "another version: train it again");
}

Index positive(const nlohmann::json& json, const char* field, const std::string& where) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_number_integer() || found->get<Index>() < 1) {
    fail(where, std::string("field '") + field + "' is missing or not a positive integer");
  }
  return found->get<Index>();
}

/// The node that a layer takes; the graph checks its range.
Node node(const nlohmann::json& layer, const char* field, const std::string& where) {
  const nlohmann::json& value = layer.at(field);
  if (!value.is_number_integer() || value < 0 || value > kMaxLayers) {
    fail(where, std::string("field '") + field + "' of a layer is not the number of a node");
  }
  return {value.get<int>()};
}

Attributes attributes_of(const nlohmann::json& layer, const std::string& where) {
  Attributes attributes;
  for (const auto& [key, value] : layer.items()) {
    if (key == "op" || key == "name" || key == "input" || key == "second") continue;
    if (value.is_number_integer()) {
      attributes.set(key, value.get<std::int64_t>());
    } else if (value.is_number()) {
      attributes.set(key, value.get<double>());
    } else if (value.is_string()) {
      attributes.set(key, value.get<std::string>());
    } else {
      fail(where, "setting '" + key + "' of a layer is neither a number nor a text");
    }
  }
  return attributes;
}

}  // namespace

nlohmann::json to_json(const Graph& graph) {
  nlohmann::json layers = nlohmann::json::array();
  for (const Graph::Entry& entry : graph.layers()) {
    nlohmann::json layer = {{"op", entry.layer->op()}, {"name", entry.name}};
    const Attributes attributes = entry.layer->attributes();
    for (const auto& [key, value] : attributes.values()) {
      std::visit([&layer, &name = key](const auto& v) { layer[name] = v; }, value);
    }
    if (entry.x.index != static_cast<int>(layers.size())) layer["input"] = entry.x.index;
    if (entry.x2.index >= 0) layer["second"] = entry.x2.index;
    layers.push_back(std::move(layer));
  }
  return {{"inputs", graph.inputs()}, {"layers", layers}};
}

nlohmann::json to_json(const Latent& latent) {
  return {{"kind", latent.kind == LatentKind::normal ? "normal" : "uniform"},
          {"dimension", latent.dimension}};
}

Graph graph_from_json(const nlohmann::json& json, const std::string& where) try {
  Graph graph;
  Node x = graph.input(positive(json, "inputs", where));
  const nlohmann::json& layers = json.at("layers");
  if (!layers.is_array() || layers.empty() || layers.size() > kMaxLayers) {
    fail(where, "field 'layers' is not a list of 1 to 1000 layers");
  }
  for (const nlohmann::json& layer : layers) {
    const Node input = layer.contains("input") ? node(layer, "input", where) : x;
    const Node second = layer.contains("second") ? node(layer, "second", where) : Node{};
    x = graph.add(input, layer.at("op").get<std::string>(), attributes_of(layer, where), second);
    if (graph.parameters() > kMostNumbers) fail(where, "the graph has too many parameters");
  }
  graph.output(x);
  return graph;
} catch (const nlohmann::json::exception& error) {
  fail(where, std::string("graph: ") + error.what());
} catch (const Error& error) {
  if (error.kind() == ErrorKind::bad_input) throw;
  fail(where, error.what());
}

Latent latent_from_json(const nlohmann::json& json, const std::string& where) try {
  const std::string kind = json.at("kind").get<std::string>();
  if (kind != "normal" && kind != "uniform") {
    fail(where, "field 'kind' of the latent is '" + kind + "'; expected normal or uniform");
  }
  return {kind == "normal" ? LatentKind::normal : LatentKind::uniform,
          positive(json, "dimension", where)};
} catch (const nlohmann::json::exception& error) {
  fail(where, std::string("latent: ") + error.what());
}

}  // namespace fastgan
