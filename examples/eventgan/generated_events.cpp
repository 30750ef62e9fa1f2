#include "examples/eventgan/generated_events.hpp"

#include <algorithm>
#include <filesystem>

#include "fastgan/error.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/io/lhe_process.hpp"
#include "fastgan/io/table_io.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan::eventgan {
namespace {

constexpr std::uint64_t kPiece = 1 << 16;

bool is_model(const std::string& path) {
  return path.ends_with(".safetensors") || std::filesystem::is_directory(path);
}

std::string name_of(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return file_name(path);
}

}  // namespace

Table read_events(const std::string& path, const Process& process,
                  const std::vector<std::string>& names, std::int64_t limit) {
  Table events =
      is_lhe_name(path)
          ? read_lhe_table(path, process, limit).events
          : read_table(path, {.columns = event_columns(process), .names = names, .limit = limit});
  if (events.rows() < 2) {
    throw Error(ErrorKind::bad_input,
                path + ": " + std::to_string(events.rows()) + " events; expected two or more");
  }
  return events;
}

GeneratedEvents::GeneratedEvents(const std::string& path, const EvaluateOptions& options)
    : path_(path), name_(name_of(path)) {
  if (path != options.model && !is_model(path)) return;
  model_ = load(model_file(path));
  if (model_->system != "eventgan") {
    throw Error(ErrorKind::bad_input,
                path + ": a model of '" + model_->system + "'; expected one of 'eventgan'");
  }
}

std::string GeneratedEvents::process() const {
  if (!model_) return "";
  const auto found = model_->provenance.find("process");
  return found == model_->provenance.end() ? "" : found->second;
}

Table GeneratedEvents::events(const Process& process, Index count, const EvaluateOptions& options,
                              Executor& executor) const {
  if (!model_) return read_events(path_, process, options.columns, options.limit);
  Table all;
  stream(process, static_cast<std::uint64_t>(count), options, executor, [&](const Table& piece) {
    if (all.columns.empty()) all = {piece.columns, piece.units, {}};
    all.values.insert(all.values.end(), piece.values.begin(), piece.values.end());
  });
  return all;
}

void GeneratedEvents::stream(const Process& process, std::uint64_t count,
                             const EvaluateOptions& options, Executor& executor,
                             const std::function<void(const Table& piece)>& take) const {
  const Generator generator(*model_, {.precision = options.precision});
  if (generator.columns() != event_columns(process)) {
    throw Error(ErrorKind::bad_input, path_ + ": its columns are not those of the process '" +
                                          process.name +
                                          "'; give the process that it was trained on (--process)");
  }
  std::vector<Workspace> workspaces;
  workspaces.reserve(static_cast<std::size_t>(executor.width()));
  for (int worker = 0; worker < executor.width(); ++worker) {
    workspaces.push_back(generator.workspace());
  }
  Table piece{generator.columns(), generator.units(), {}};
  for (std::uint64_t done = 0; done < count; done += kPiece) {
    const std::uint64_t now = std::min(kPiece, count - done);
    piece.values.resize(now * piece.width());
    generator.generate({.seed = options.seed, .first = done, .count = static_cast<Index>(now)},
                       executor, workspaces, piece.values);
    take(piece);
  }
}

}  // namespace fastgan::eventgan
