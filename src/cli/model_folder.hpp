// The folder of a training: DIR/model.safetensors, DIR/history.jsonl, DIR/checkpoint/.
#pragma once

#include <string>

namespace fastgan {

/// What may happen to a folder that holds a training already.
enum class FolderPolicy { refuse, resume, overwrite };

class ModelFolder {
 public:
  explicit ModelFolder(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string model() const { return path_ + "/model.safetensors"; }
  std::string history() const { return path_ + "/history.jsonl"; }
  std::string checkpoint() const { return path_ + "/checkpoint"; }
  std::string trials() const { return path_ + "/trials.json"; }
  /// DIR/trial_007
  ModelFolder trial(int number) const;

  bool holds_model() const;
  bool holds_checkpoint() const;

  /// Throws Error (bad_usage) where a model or an unfinished training is there and `policy` is
  /// refuse. Changes nothing.
  void check(FolderPolicy policy) const;
  /// Makes the folder. With `overwrite`, what an earlier training left goes. Throws Error
  /// (resource) where nothing can be written.
  void prepare(FolderPolicy policy) const;

 private:
  std::string path_;
};

/// The model file that a user means: `path`, or PATH/model.safetensors where it is a folder.
std::string model_file(const std::string& path);

/// Makes a folder and those above it. Throws Error (resource) that says why it cannot be written.
void make_writable_folder(const std::string& path);

}  // namespace fastgan
