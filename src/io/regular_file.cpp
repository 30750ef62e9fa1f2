#include "src/io/regular_file.hpp"

#include <filesystem>

#include "fastgan/error.hpp"

namespace fastgan {

void check_regular_file(const std::string& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status)) {
    const std::string reason = code ? code.message() : "No such file or directory";
    throw Error(ErrorKind::bad_input, path + ": cannot be read: " + reason);
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw Error(ErrorKind::bad_input, path + ": is not a regular file");
  }
}

}  // namespace fastgan
