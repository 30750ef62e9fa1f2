#include "examples/dygan/generated_sample.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "examples/dygan/training_set.hpp"
#include "fastgan/error.hpp"
#include "fastgan/generator.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan::dygan {
namespace {

bool is_model(const std::string& path) {
  return path.ends_with(".safetensors") || std::filesystem::is_directory(path);
}

std::string name_of(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return file_name(path);
}

}  // namespace

GeneratedSample::GeneratedSample(const std::string& path, const EvaluateOptions& options,
                                 const std::string& variant)
    : path_(path), name_(name_of(path)), variant_(variant) {
  if (path != options.model && !is_model(path)) {
    if (variant.empty()) variant_ = variant_of(path, options.columns);
    return;
  }
  model_ = load(model_file(path));
  if (model_->system != "dygan") {
    throw Error(ErrorKind::bad_input,
                path + ": a model of '" + model_->system + "'; expected one of 'dygan'");
  }
  if (!variant.empty() && model_->variant != variant) {
    throw Error(ErrorKind::bad_input, path + ": a model of the variant '" + model_->variant +
                                          "'; expected '" + variant + "', as of the first sample");
  }
  variant_ = model_->variant;
}

std::optional<bool> GeneratedSample::pulled() const {
  if (!model_) return std::nullopt;
  const auto recipe = nlohmann::json::parse(model_->recipe, nullptr, false);
  if (!recipe.is_object() || !recipe.contains("loss") || !recipe["loss"].is_object()) {
    return std::nullopt;
  }
  const auto weight = [&](const char* key) {
    const auto found = recipe["loss"].find(key);
    return found != recipe["loss"].end() && found->is_number() ? found->get<double>() : 0.0;
  };
  return weight("c1") > 0 || weight("c2") > 0;
}

Table GeneratedSample::events(Index count, const EvaluateOptions& options,
                              Executor& executor) const {
  if (!model_) return read_events(path_, variant_, options.columns, options.limit);
  const Generator generator(*model_, {.precision = options.precision});
  std::vector<Workspace> workspaces;
  workspaces.reserve(static_cast<std::size_t>(executor.width()));
  for (int worker = 0; worker < executor.width(); ++worker) {
    workspaces.push_back(generator.workspace());
  }
  Table events{.columns = generator.columns(), .units = generator.units(), .values = {}};
  events.values.resize(static_cast<std::size_t>(count) * events.width());
  generator.generate({.seed = options.seed, .first = 0, .count = count}, executor, workspaces,
                     events.values);
  return events;
}

}  // namespace fastgan::dygan
