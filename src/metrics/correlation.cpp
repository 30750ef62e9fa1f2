#include "fastgan/metrics/correlation.hpp"

#include <cmath>
#include <string>

#include "fastgan/error.hpp"
#include "src/metrics/median.hpp"
#include "src/metrics/random_split.hpp"

namespace fastgan {
namespace {

std::vector<double> column_means(const Table& table) {
  std::vector<double> means(table.width(), 0.0);
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (std::size_t c = 0; c < table.width(); ++c)
      means[c] += static_cast<double>(table.row(r)[c]);
  }
  for (double& mean : means) mean /= static_cast<double>(table.rows());
  return means;
}

/// Σ_r (x_i − mean_i)(x_j − mean_j) for j ≤ i, (width, width).
std::vector<double> centred_products(const Table& table) {
  const std::size_t width = table.width();
  const std::vector<double> means = column_means(table);
  std::vector<double> products(width * width, 0.0), centred(width);
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (std::size_t c = 0; c < width; ++c) {
      centred[c] = static_cast<double>(table.row(r)[c]) - means[c];
    }
    for (std::size_t i = 0; i < width; ++i) {
      for (std::size_t j = 0; j <= i; ++j) products[i * width + j] += centred[i] * centred[j];
    }
  }
  return products;
}

}  // namespace

std::vector<double> correlation_matrix(const Table& table) {
  if (table.rows() == 0) {
    throw Error(ErrorKind::bad_input, "correlations: found a table without rows");
  }
  const std::size_t width = table.width();
  std::vector<double> matrix = centred_products(table);
  std::vector<double> roots(width);
  for (std::size_t i = 0; i < width; ++i) roots[i] = std::sqrt(matrix[i * width + i]);
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double norm = roots[i] * roots[j];
      const double value = norm > 0 ? matrix[i * width + j] / norm : 0.0;
      matrix[i * width + j] = matrix[j * width + i] = value;
    }
    matrix[i * width + i] = 1.0;
  }
  return matrix;
}

double frobenius_distance(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) {
    throw Error(ErrorKind::bad_usage, "distance of correlations: found matrices of " +
                                          std::to_string(a.size()) + " and " +
                                          std::to_string(b.size()) + " elements");
  }
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

double null_correlation_distance(const Table& pool, std::size_t n, std::size_t m,
                                 const NullOptions& options) {
  const SplitSizes sizes = split_sizes(pool.rows(), n, m);
  std::vector<double> distances;
  for (int split = 0; split < options.splits; ++split) {
    Table halves[2]{{pool.columns, pool.units, {}}, {pool.columns, pool.units, {}}};
    const RandomKey key{options.seed, Stream::split, static_cast<std::uint32_t>(split)};
    random_split(pool.rows(), sizes, key, [&](std::size_t r, int group) {
      halves[group].values.insert(halves[group].values.end(), pool.row(r),
                                  pool.row(r) + pool.width());
    });
    distances.push_back(sizes.scale * frobenius_distance(correlation_matrix(halves[0]),
                                                         correlation_matrix(halves[1])));
  }
  return median(distances);
}

}  // namespace fastgan
