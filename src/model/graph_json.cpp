// The JSON form of a graph: {"inputs": 7, "layers": [{"op": "dense", "outputs": 64,
// "activation": "leaky_relu", "slope": 0.3, "initializer": "glorot_uniform"}, …]}.
#include "src/model/graph_json.hpp"

#include <array>
#include <utility>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr std::array<std::pair<ActivationKind, const char*>, 5> kActivations{{
    {ActivationKind::linear, "linear"},
    {ActivationKind::relu, "relu"},
    {ActivationKind::leaky_relu, "leaky_relu"},
    {ActivationKind::sigmoid, "sigmoid"},
    {ActivationKind::tanh, "tanh"},
}};
constexpr std::array<std::pair<Initializer, const char*>, 2> kInitializers{{
    {Initializer::glorot_uniform, "glorot_uniform"},
    {Initializer::he_normal, "he_normal"},
}};
constexpr std::array<std::pair<LatentKind, const char*>, 2> kLatents{{
    {LatentKind::normal, "normal"},
    {LatentKind::uniform, "uniform"},
}};

// Hardening: no graph of a file may ask for more.
constexpr std::size_t kMaxLayers = 1000;
constexpr Index kMaxParameters = Index{1} << 30;

template <class Table, class Value>
const char* name_in(const Table& table, Value value) {
  for (const auto& [key, text] : table) {
    if (key == value) return text;
  }
  return "";
}

[[noreturn]] void fail(const std::string& where, const std::string& text) {
  throw Error(ErrorKind::bad_input, where + ": " + text + "; the file is damaged or was made by "
                                                          "another version: train it again");
}

template <class Table>
auto value_in(const Table& table, const nlohmann::json& json, const char* field,
              const std::string& where) {
  const std::string text = json.value(field, std::string());
  std::string known;
  for (const auto& [value, name] : table) {
    if (text == name) return value;
    known += std::string(known.empty() ? "" : ", ") + name;
  }
  fail(where, std::string("field '") + field + "' is '" + text + "', expected one of " + known);
}

Index positive(const nlohmann::json& json, const char* field, const std::string& where) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_number_integer() || found->get<Index>() < 1) {
    fail(where, std::string("field '") + field + "' is missing or not a positive integer");
  }
  return found->get<Index>();
}

}  // namespace

nlohmann::json to_json(const Graph& graph) {
  nlohmann::json layers = nlohmann::json::array();
  for (const DenseLayer& layer : graph.layers()) {
    layers.push_back({{"op", "dense"},
                      {"name", layer.name},
                      {"outputs", layer.outputs},
                      {"activation", name_in(kActivations, layer.activation.kind)},
                      {"slope", layer.activation.slope},
                      {"initializer", name_in(kInitializers, layer.initializer)}});
  }
  return {{"inputs", graph.inputs()}, {"layers", layers}};
}

nlohmann::json to_json(const Latent& latent) {
  return {{"kind", name_in(kLatents, latent.kind)}, {"dimension", latent.dimension}};
}

Graph graph_from_json(const nlohmann::json& json, const std::string& where) try {
  Graph graph;
  Node x = graph.input(positive(json, "inputs", where));
  const nlohmann::json& layers = json.at("layers");
  if (!layers.is_array() || layers.empty() || layers.size() > kMaxLayers) {
    fail(where, "field 'layers' is not a list of 1 to 1000 layers");
  }
  for (const nlohmann::json& layer : layers) {
    if (layer.value("op", std::string()) != "dense") fail(where, "a layer's 'op' is not 'dense'");
    const Activation activation{value_in(kActivations, layer, "activation", where),
                                layer.value("slope", 0.0f)};
    x = graph.dense(x, positive(layer, "outputs", where), activation,
                    value_in(kInitializers, layer, "initializer", where));
    if (graph.parameters() > kMaxParameters) fail(where, "the graph has too many parameters");
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
  return {value_in(kLatents, json, "kind", where), positive(json, "dimension", where)};
} catch (const nlohmann::json::exception& error) {
  fail(where, std::string("latent: ") + error.what());
}

}  // namespace fastgan
