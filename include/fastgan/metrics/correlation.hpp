// Pearson correlations of the columns of a table, and how far two such matrices are apart.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fastgan/metrics/null_distance.hpp"
#include "fastgan/table.hpp"

namespace fastgan {

/// Correlation matrix (width, width), in double from centred values. A constant column has the
/// correlation 0 with all others. Throws Error (bad_input) on a table without rows.
std::vector<double> correlation_matrix(const Table& table);

/// Frobenius norm of the difference of two matrices of one size.
double frobenius_distance(std::span<const double> a, std::span<const double> b);

/// Median Frobenius distance between the correlations of disjoint random subsets of n and m rows
/// of `pool`; a pool that is too small is dealt with as in null_distance().
double null_correlation_distance(const Table& pool, std::size_t n, std::size_t m,
                                 const NullOptions& options = {});

}  // namespace fastgan
