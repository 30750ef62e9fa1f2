// Model files: a safetensors container whose metadata hold the graph, the latent, the chain, the
// recipe, the metrics and the provenance as JSON texts.
#include "fastgan/model.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

#include "fastgan/error.hpp"
#include "fastgan/tensor_file.hpp"
#include "src/model/graph_json.hpp"

namespace fastgan {
namespace {

constexpr const char* kFormat = "1";
constexpr const char* kChainPrefix = "chain.";

std::string field(const TensorFile& file, const char* key, const std::string& path) {
  const auto found = file.metadata.find(key);
  if (found != file.metadata.end()) return found->second;
  throw Error(ErrorKind::bad_input,
              path + ": metadata field '" + key + "' is missing; expected a model file of fastgan");
}

nlohmann::json parsed(const TensorFile& file, const char* key, const std::string& path) {
  nlohmann::json json = nlohmann::json::parse(field(file, key, path), nullptr, false);
  if (json.is_object()) return json;
  throw Error(ErrorKind::bad_input,
              path + ": metadata field '" + key + "' is not a JSON object; the file is damaged");
}

/// Calls visit(name in the file, shape) for every parameter of a network, in order.
template <class Visit>
void for_each_parameter(const std::string& network, const Graph& graph, const Visit& visit) {
  for (const Graph::Entry& entry : graph.layers()) {
    for (const Parameter& parameter : entry.layer->parameters()) {
      visit(network + "." + entry.name + "." + parameter.name, parameter.shape);
    }
  }
}

std::vector<float> tensor(const TensorFile& file, const std::string& name,
                          const std::vector<std::int64_t>& shape, const std::string& path) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) {
    throw Error(ErrorKind::bad_input, path + ": tensor '" + name + "' is missing");
  }
  if (found->second.shape != shape) {
    throw Error(ErrorKind::bad_input,
                path + ": tensor '" + name + "' has another shape than the graph asks for");
  }
  const std::span<const float> values = found->second.f32();
  for (const float value : values) {
    if (value - value != 0.0f) {
      throw Error(ErrorKind::bad_input, path + ": tensor '" + name + "' holds NaN or infinity");
    }
  }
  return {values.begin(), values.end()};
}

std::vector<std::vector<float>> tensors_of(const TensorFile& file, const std::string& network,
                                           const Graph& graph, const std::string& path) {
  std::vector<std::vector<float>> tensors;
  for_each_parameter(network, graph, [&](const std::string& name, const auto& shape) {
    tensors.push_back(tensor(file, name, shape, path));
  });
  return tensors;
}

void add(TensorFile& file, const std::string& network, const Graph& graph,
         const std::vector<std::vector<float>>& tensors) {
  std::size_t t = 0;
  for_each_parameter(network, graph, [&](const std::string& name, const auto& shape) {
    file.tensors.emplace(name, Tensor::of(tensors.at(t++), shape));
  });
}

}  // namespace

Model load(const std::string& path) {
  const TensorFile file = load_tensor_file(path);
  if (const std::string format = field(file, "fastgan_model", path); format != kFormat) {
    throw Error(ErrorKind::bad_input,
                path + ": model format '" + format + "'; expected " + kFormat);
  }
  Model model;
  model.system = field(file, "system", path);
  model.variant = field(file, "variant", path);
  model.generator = graph_from_json(parsed(file, "graph", path), path);
  model.latent = latent_from_json(parsed(file, "latent", path), path);
  model.recipe = field(file, "recipe", path);
  model.metrics = field(file, "metrics", path);
  const nlohmann::json provenance = parsed(file, "provenance", path);
  for (const auto& [key, value] : provenance.items()) {
    if (value.is_string()) model.provenance[key] = value.get<std::string>();
  }
  model.tensors = tensors_of(file, "generator", model.generator, path);
  if (file.metadata.contains("discriminator")) {
    Network& D = model.discriminator;
    D.graph = graph_from_json(parsed(file, "discriminator", path), path);
    D.tensors = tensors_of(file, "discriminator", D.graph, path);
  }
  std::map<std::string, std::vector<float>> tables;
  for (const auto& [name, values] : file.tensors) {
    if (!name.starts_with(kChainPrefix)) continue;
    const std::span<const float> numbers = values.f32();
    tables[name.substr(std::strlen(kChainPrefix))] = {numbers.begin(), numbers.end()};
  }
  try {
    model.chain = Chain::from_json(field(file, "chain", path), tables);
  } catch (const Error& error) {
    throw Error(ErrorKind::bad_input, path + ": " + error.what());
  }
  const auto coordinates = static_cast<Index>(model.chain.coordinates().size());
  if (model.generator.outputs() != coordinates ||
      model.generator.inputs() != model.latent.dimension ||
      (model.discriminator.graph.complete() && model.discriminator.graph.inputs() != coordinates)) {
    throw Error(ErrorKind::bad_input, path + ": graphs, latent and chain do not fit together");
  }
  return model;
}

void save(const std::string& path, const Model& model) {
  TensorFile file;
  add(file, "generator", model.generator, model.tensors);
  std::map<std::string, std::vector<float>> tables;
  file.metadata = {{"fastgan_model", kFormat},
                   {"system", model.system},
                   {"variant", model.variant},
                   {"graph", to_json(model.generator).dump()},
                   {"latent", to_json(model.latent).dump()},
                   {"chain", model.chain.to_json(tables)},
                   {"recipe", model.recipe},
                   {"metrics", model.metrics},
                   {"provenance", nlohmann::json(model.provenance).dump()}};
  if (const Network& D = model.discriminator; D.graph.complete()) {
    add(file, "discriminator", D.graph, D.tensors);
    file.metadata.emplace("discriminator", to_json(D.graph).dump());
  }
  for (const auto& [name, values] : tables) {
    file.tensors.emplace(kChainPrefix + name, Tensor::of(values));
  }
  save_tensor_file(path, file);
}

std::vector<std::vector<float>> tensors_of(const Plan& plan, std::span<const float> values) {
  std::vector<std::vector<float>> tensors;
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      const float* first = values.data() + place.offset[p];
      tensors.emplace_back(first, first + place.parameters[p].count());
    }
  }
  return tensors;
}

void set_tensors(const Plan& plan, const std::vector<std::vector<float>>& tensors,
                 std::span<float> values) {
  std::size_t t = 0;
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p, ++t) {
      const auto count = static_cast<std::size_t>(place.parameters[p].count());
      if (t >= tensors.size() || tensors[t].size() != count) {
        throw Error(ErrorKind::bad_input, "model: parameter '" + place.parameters[p].name +
                                              "' of " + place.name +
                                              " is missing or does not have the graph's shape");
      }
      std::memcpy(values.data() + place.offset[p], tensors[t].data(), count * sizeof(float));
    }
  }
  if (t != tensors.size()) {
    throw Error(ErrorKind::bad_input, "model: " + std::to_string(tensors.size()) +
                                          " tensors; the graph has " + std::to_string(t));
  }
}

}  // namespace fastgan
