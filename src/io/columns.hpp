// Choosing columns by name, and the checks that all formats share.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "fastgan/io/table_io.hpp"

namespace fastgan {

/// Positions in `available` of the columns that `options` ask for (all, where it names none).
/// Throws Error (bad_input) that lists what there is, and on names that occur twice.
std::vector<std::size_t> choose_columns(const std::string& path,
                                        const std::vector<std::string>& available,
                                        const ReadOptions& options);

/// Throws Error (bad_input) naming row (from 0) and column of the first NaN or infinity.
void check_finite(const std::string& path, const Table& table);

/// A name or text of a foreign file as it may stand in an error message: short and printable.
std::string printable(const std::string& text);

/// Throws Error (bad_usage) where a table with these columns cannot be written.
void check_description(const std::string& path, const TableDescription& description);
/// Throws Error (bad_usage) where `rows` is not a whole number of rows.
void check_rows(const std::string& path, std::span<const float> rows, std::size_t width);

}  // namespace fastgan
