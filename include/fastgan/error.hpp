// The one exception type of the library.
#pragma once

#include <stdexcept>
#include <string>

namespace fastgan {

/// What went wrong, in the classes that the command-line tools turn into exit codes.
enum class ErrorKind {
  bad_input = 1,  ///< a file, a row, a model, a value
  bad_usage = 2,  ///< an option, a recipe, a call that cannot be meant
  resource = 3,   ///< device, memory, disk
};

/// Thrown by every part of the library. The text names the file and the field or row, what was
/// found, what was expected and what to do; it is complete without further context.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace fastgan
