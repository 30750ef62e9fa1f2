// What a training leaves on disk while it runs: checkpoint/state.safetensors and history.jsonl.
// The checkpoint is one file, replaced as a whole; the history is appended to and, on resume, cut
// back to the checkpoint, so that both always tell of the same training.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "fastgan/tensor_file.hpp"
#include "fastgan/training.hpp"

namespace fastgan {
namespace {

using NamedState = std::vector<std::pair<const char*, std::span<float>>>;

NamedState named(const Gan::State& state, std::span<float> best) {
  return {{"generator", state.generator},
          {"discriminator", state.discriminator},
          {"average", state.average},
          {"generator_first", state.generator_first},
          {"generator_second", state.generator_second},
          {"discriminator_first", state.discriminator_first},
          {"discriminator_second", state.discriminator_second},
          {"best", best}};
}

/// The whole line, or none of it and an Error.
void append_line(const std::string& path, const std::string& line) {
  std::error_code none;
  const std::uintmax_t before =
      std::filesystem::exists(path, none) ? std::filesystem::file_size(path) : 0;
  errno = 0;
  std::ofstream out(path, std::ios::app);
  out << line << '\n' << std::flush;
  if (out) return;
  const int code = errno;
  out.close();
  std::filesystem::resize_file(path, before, none);
  throw Error(ErrorKind::resource, path + ": cannot be written: " + std::strerror(code) +
                                       "; free some space and continue with --resume");
}

}  // namespace

std::string Training::checkpoint_path() const {
  return options_.folder + "/checkpoint/state.safetensors";
}

void Training::write_checkpoint() {
  check_weights();
  if (options_.folder.empty()) return;
  const auto begin = Clock::now();
  TensorFile file;
  for (const auto& [name, values] : named(gan_.state(), best_.span())) {
    if (!values.empty()) file.tensors.emplace(name, Tensor::of(values));
  }
  const Gan::Counters counters = gan_.counters();
  const nlohmann::json state = {{"iteration", iteration_},
                                {"judged", judged_},
                                {"noise_events", counters.noise_events},
                                {"batch_draws", counters.batch_draws},
                                {"judged_events", counters.judged_events},
                                {"generator_step", counters.generator_step},
                                {"discriminator_step", counters.discriminator_step},
                                {"best_iteration", best_iteration_},
                                {"best_score", best_iteration_ > 0 ? best_score_ : 0.0},
                                {"wall_s", elapsed_s()},
                                {"snapshot_s", earlier_snapshot_s_ + snapshot_s_}};
  file.metadata = {
      {"fastgan_checkpoint", "1"}, {"identity", options_.identity}, {"state", state.dump()}};
  std::filesystem::create_directories(options_.folder + "/checkpoint");
  save_tensor_file(checkpoint_path(), file);
  checkpointed_ = Clock::now();
  snapshot_s_ += std::chrono::duration<double>(checkpointed_ - begin).count();
}

bool Training::read_checkpoint() {
  const std::string path = checkpoint_path();
  if (!std::filesystem::exists(path)) return false;
  const TensorFile file = load_tensor_file(path);
  const auto text = [&](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  if (text("identity") != options_.identity) {
    throw Error(ErrorKind::bad_input,
                path +
                    ": this checkpoint belongs to another training (recipe, data or seed "
                    "differ); repeat the command that began it, or choose another --out");
  }
  for (const auto& [name, values] : named(gan_.state(), best_.span())) {
    if (values.empty()) continue;
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end() || found->second.f32().size() != values.size()) {
      throw Error(ErrorKind::bad_input, path + ": tensor '" + name + "' is missing or not of " +
                                            std::to_string(values.size()) + " numbers");
    }
    std::memcpy(values.data(), found->second.f32().data(), values.size_bytes());
  }
  try {
    const nlohmann::json state = nlohmann::json::parse(text("state"));
    iteration_ = state.at("iteration");
    judged_ = state.at("judged");
    best_iteration_ = state.at("best_iteration");
    if (best_iteration_ > 0) best_score_ = state.at("best_score");
    earlier_s_ = state.at("wall_s");
    earlier_snapshot_s_ = state.at("snapshot_s");
    gan_.restore({.noise_events = state.at("noise_events"),
                  .batch_draws = state.at("batch_draws"),
                  .judged_events = state.at("judged_events"),
                  .generator_step = state.at("generator_step"),
                  .discriminator_step = state.at("discriminator_step")});
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorKind::bad_input, path + ": field 'state' is damaged: " + error.what());
  }
  log(Severity::info, "resumed at iteration " + std::to_string(iteration_));
  return true;
}

void Training::write_history(const Figures& figures) const {
  if (options_.folder.empty()) return;
  const GanLosses& losses = gan_.losses();
  nlohmann::ordered_json line = {{"iteration", iteration_},
                                 {"wall_s", elapsed_s()},
                                 {"losses",
                                  {{"discriminator_real", losses.discriminator_real},
                                   {"discriminator_generated", losses.discriminator_generated},
                                   {"penalty", losses.penalty},
                                   {"penalty_generated", losses.penalty_generated},
                                   {"generator", losses.generator},
                                   {"regression", losses.regression},
                                   {"resonances", losses.resonances},
                                   {"mass_mean", losses.mass_mean},
                                   {"mass_width", losses.mass_width},
                                   {"class_real", losses.class_real},
                                   {"class_generated", losses.class_generated},
                                   {"class_deceived", losses.class_deceived}}}};
  for (const auto& [name, value] : figures) line["metrics"][name] = value;
  append_line(options_.folder + "/history.jsonl", line.dump());
}

void Training::trim_history() const {
  const std::string path = options_.folder + "/history.jsonl";
  if (options_.folder.empty() || !std::filesystem::exists(path)) return;
  std::ifstream in(path);
  std::string kept, line;
  while (std::getline(in, line)) {
    const nlohmann::json entry = nlohmann::json::parse(line, nullptr, false);
    if (entry.is_object() && entry.value("iteration", Index{0}) <= iteration_ && iteration_ > 0) {
      kept += line + '\n';
    }
  }
  write_file_atomically(path, kept);
}

}  // namespace fastgan
