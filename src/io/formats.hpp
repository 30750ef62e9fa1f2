// One reader and one writer per format. Readers leave the check for finite numbers to read_table().
#pragma once

#include <memory>
#include <string>

#include "fastgan/io/table_io.hpp"

namespace fastgan {

Table read_hdf5(const std::string& path, const ReadOptions& options);
Table read_npy(const std::string& path, const ReadOptions& options);
Table read_csv(const std::string& path, const ReadOptions& options);

std::unique_ptr<TableWriter> write_hdf5(const std::string& path, const TableDescription& table,
                                        const WriteOptions& options);
/// Throws Error (bad_usage) on names of attributes that the writers need themselves.
void check_attributes(const std::string& path,
                      const std::vector<std::pair<std::string, std::string>>& attributes);
std::unique_ptr<TableWriter> write_npy(const std::string& path, const TableDescription& table);
std::unique_ptr<TableWriter> write_csv(const std::string& path, const TableDescription& table);

}  // namespace fastgan
