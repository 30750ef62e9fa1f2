// The events that `evaluate` looks at: of a file, or of a model.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "fastgan/executor.hpp"
#include "fastgan/model.hpp"
#include "fastgan/physics/process.hpp"
#include "fastgan/table.hpp"
#include "src/cli/options.hpp"

namespace fastgan::eventgan {

/// The columns event_columns() of a table or an LHE file; `names` are those of the columns of a
/// file that has none (npy). Throws Error (bad_input) on missing columns and on files with less
/// than two events.
Table read_events(const std::string& path, const Process& process,
                  const std::vector<std::string>& names, std::int64_t limit = -1);

/// A sample before its events are there.
class GeneratedEvents {
 public:
  /// `path`: a file of events, a model file or the folder of a training. Throws Error (bad_input)
  /// on a model of another system.
  GeneratedEvents(const std::string& path, const EvaluateOptions& options);

  /// Of the file, or of the folder of the model.
  const std::string& name() const { return name_; }
  bool has_model() const { return model_.has_value(); }
  /// The description of the process that the model was trained on; "" without.
  std::string process() const;

  /// Events of the file, at most as many as `options.limit`, or the first `count` events of the
  /// model and the seed, those that `generate` writes too. Throws Error (bad_input) where they are
  /// not events of the process.
  Table events(const Process& process, Index count, const EvaluateOptions& options,
               Executor& executor) const;

  /// Hands the first `count` events of the model to `take`, piece by piece, in constant memory.
  void stream(const Process& process, std::uint64_t count, const EvaluateOptions& options,
              Executor& executor, const std::function<void(const Table& piece)>& take) const;

 private:
  std::string path_, name_;
  std::optional<Model> model_;
};

}  // namespace fastgan::eventgan
