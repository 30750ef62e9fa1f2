// Where a model comes from, without a word of the machine it was trained on.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "fastgan/table.hpp"

namespace fastgan {

/// 64-bit FNV-1a over names and numbers of a table: tells data sets apart.
std::uint64_t fingerprint(const Table& table);
std::string hexadecimal(std::uint64_t value);

/// Coordinated universal time, "2024-05-01T12:00:00Z"; of SOURCE_DATE_EPOCH where that is set.
std::string date();
/// Version of the library and, where it was built from a repository, the commit.
std::string version();

/// The file name without its folders.
std::string file_name(const std::string& path);
/// Arguments in a form that a shell would read back; folders are dropped from paths, so that the
/// text does not depend on the machine.
std::string command_text(int argc, const char* const* argv);

}  // namespace fastgan
