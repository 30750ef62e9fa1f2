// The generated samples that `evaluate` looks at: events of a file, or of a model.
#pragma once

#include <optional>
#include <string>

#include "fastgan/executor.hpp"
#include "fastgan/model.hpp"
#include "fastgan/table.hpp"
#include "src/cli/options.hpp"

namespace fastgan::dygan {

/// A sample before its events are there.
class GeneratedSample {
 public:
  /// `path`: a file of events, a model file or the folder of a training, whose model it loads.
  /// `variant` is the one that is needed; "" takes what is there. Throws Error (bad_input) on a
  /// model of another system or variant.
  GeneratedSample(const std::string& path, const EvaluateOptions& options,
                  const std::string& variant = "");

  const std::string& variant() const { return variant_; }
  /// Name of the file, or of the folder of the model.
  const std::string& name() const { return name_; }
  /// Whether the generator was trained with the terms that pull m_ll; unknown of a file of events.
  std::optional<bool> pulled() const;
  /// Events of the file, at most as many as `options.limit`, or the first `count` events of the
  /// model and the seed, those that `generate` writes too.
  Table events(Index count, const EvaluateOptions& options, Executor& executor) const;

 private:
  std::string path_, name_, variant_;
  std::optional<Model> model_;
};

}  // namespace fastgan::dygan
