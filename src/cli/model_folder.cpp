#include "src/cli/model_folder.hpp"

#include <filesystem>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"

namespace fastgan {

namespace fs = std::filesystem;

ModelFolder ModelFolder::trial(int number) const {
  std::string digits = std::to_string(number);
  if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
  return ModelFolder(path_ + "/trial_" + digits);
}

bool ModelFolder::holds_model() const {
  std::error_code ignored;
  return fs::exists(model(), ignored);
}

bool ModelFolder::holds_checkpoint() const {
  std::error_code ignored;
  return fs::exists(checkpoint(), ignored) && !fs::is_empty(checkpoint(), ignored);
}

void ModelFolder::check(FolderPolicy policy) const {
  if (policy != FolderPolicy::refuse) return;
  if (!holds_model() && !holds_checkpoint() && !trial(0).holds_checkpoint()) return;
  throw Error(ErrorKind::bad_usage,
              path_ +
                  (holds_model() ? ": holds a model already" : ": holds an unfinished training") +
                  "; --resume continues it, --overwrite replaces it, --out names another folder");
}

void ModelFolder::prepare(FolderPolicy policy) const {
  make_writable_folder(path_);
  if (policy != FolderPolicy::overwrite) return;
  std::error_code failed;
  for (const std::string& old : {model(), history(), checkpoint(), trials()}) {
    fs::remove_all(old, failed);
    if (failed) {
      throw Error(ErrorKind::resource, old + ": cannot be removed: " + failed.message());
    }
  }
  for (int number = 0; fs::exists(trial(number).path(), failed); ++number) {
    fs::remove_all(trial(number).path(), failed);
  }
}

std::string model_file(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) ? ModelFolder(path).model() : path;
}

void make_writable_folder(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed || !fs::is_directory(path)) {
    throw Error(ErrorKind::resource,
                path + ": the folder cannot be made: " +
                    (failed ? failed.message() : std::string("a file of that name exists")) +
                    "; choose another --out");
  }
  AtomicFile probe(path + "/.writable");  // removed again, since it is never committed
}

}  // namespace fastgan
