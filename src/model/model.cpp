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
  throw Error(ErrorKind::bad_input, path + ": metadata field '" + key +
                                        "' is missing; expected a model file of fastgan");
}

nlohmann::json parsed(const TensorFile& file, const char* key, const std::string& path) {
  nlohmann::json json = nlohmann::json::parse(field(file, key, path), nullptr, false);
  if (json.is_object()) return json;
  throw Error(ErrorKind::bad_input,
              path + ": metadata field '" + key + "' is not a JSON object; the file is damaged");
}

std::string weight_name(const DenseLayer& layer, const char* suffix) {
  return "generator." + layer.name + suffix;
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

}  // namespace

Model load(const std::string& path) {
  const TensorFile file = load_tensor_file(path);
  if (const std::string format = field(file, "fastgan_model", path); format != kFormat) {
    throw Error(ErrorKind::bad_input, path + ": model format '" + format + "'; expected " +
                                          kFormat);
  }
  Model model;
  model.system = field(file, "system", path);
  model.variant = field(file, "variant", path);
  model.generator = graph_from_json(parsed(file, "graph", path), path);
  model.latent = latent_from_json(parsed(file, "latent", path), path);
  model.recipe = field(file, "recipe", path);
  model.metrics = field(file, "metrics", path);
  for (const auto& [key, value] : parsed(file, "provenance", path).items()) {
    if (value.is_string()) model.provenance[key] = value.get<std::string>();
  }
  for (const DenseLayer& layer : model.generator.layers()) {
    model.tensors.push_back(
        tensor(file, weight_name(layer, ".w"), {layer.inputs, layer.outputs}, path));
    model.tensors.push_back(tensor(file, weight_name(layer, ".b"), {layer.outputs}, path));
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
      model.generator.inputs() != model.latent.dimension) {
    throw Error(ErrorKind::bad_input, path + ": graph, latent and chain do not fit together");
  }
  return model;
}

void save(const std::string& path, const Model& model) {
  TensorFile file;
  std::size_t t = 0;
  for (const DenseLayer& layer : model.generator.layers()) {
    file.tensors.emplace(weight_name(layer, ".w"),
                         Tensor::of(model.tensors.at(t++), {layer.inputs, layer.outputs}));
    file.tensors.emplace(weight_name(layer, ".b"),
                         Tensor::of(model.tensors.at(t++), {layer.outputs}));
  }
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
  for (const auto& [name, values] : tables) {
    file.tensors.emplace(kChainPrefix + name, Tensor::of(values));
  }
  save_tensor_file(path, file);
}

std::vector<std::vector<float>> tensors_of(const Plan& plan, std::span<const float> values) {
  std::vector<std::vector<float>> tensors;
  for (const LayerPlan& place : plan.layers()) {
    const float* w = values.data() + place.w;
    const float* b = values.data() + place.b;
    tensors.emplace_back(w, w + place.layer.inputs * place.layer.outputs);
    tensors.emplace_back(b, b + place.layer.outputs);
  }
  return tensors;
}

void set_tensors(const Plan& plan, const std::vector<std::vector<float>>& tensors,
                 std::span<float> values) {
  if (tensors.size() != 2 * plan.layers().size()) {
    throw Error(ErrorKind::bad_input, "model: " + std::to_string(tensors.size()) +
                                          " tensors; the graph has " +
                                          std::to_string(2 * plan.layers().size()));
  }
  for (std::size_t l = 0; l < plan.layers().size(); ++l) {
    const LayerPlan& place = plan.layers()[l];
    const auto O = static_cast<std::size_t>(place.layer.outputs);
    const std::vector<float>& w = tensors[2 * l];
    const std::vector<float>& b = tensors[2 * l + 1];
    if (w.size() != static_cast<std::size_t>(place.layer.inputs) * O || b.size() != O) {
      throw Error(ErrorKind::bad_input,
                  "model: the weights of " + place.layer.name + " do not have the graph's shape");
    }
    std::memcpy(values.data() + place.w, w.data(), w.size() * sizeof(float));
    std::memcpy(values.data() + place.b, b.data(), b.size() * sizeof(float));
  }
}

}  // namespace fastgan
