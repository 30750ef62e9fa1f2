// A folder or a pipe under the name of a data file would block or confuse its reader.
#pragma once

#include <string>

namespace fastgan {

/// Throws Error (bad_input) where `path` is no regular file.
void check_regular_file(const std::string& path);

}  // namespace fastgan
