// Latent vector times class embedding, naive in double.
#pragma once

#include <cmath>
#include <vector>

#include "tests/check.hpp"

namespace fastgan::reference {

struct EmbeddingCase {
  Index N, D, classes;
  std::vector<float> z, dy, table, old_dtable;
  std::vector<std::int32_t> label;

  std::size_t at(Index row, Index d) const { return static_cast<std::size_t>(row * D + d); }
  Index label_of(Index n) const { return label[static_cast<std::size_t>(n)]; }
};

struct EmbeddingProduct {
  check::Reference y, dz, dtable, added;  // (N, D), (N, D), (classes, D) from 0, from old_dtable
};

inline EmbeddingProduct embedding_product(const EmbeddingCase& e) {
  EmbeddingProduct r{check::Reference(e.N, e.D, 1), check::Reference(e.N, e.D, 1),
                     check::Reference(e.classes, e.D, e.N),
                     check::Reference(e.classes, e.D, e.N + 1)};
  for (Index n = 0; n < e.N; ++n) {
    for (Index d = 0; d < e.D; ++d) {
      const double factor = e.table[e.at(e.label_of(n), d)];
      r.y.set(n, d, e.z[e.at(n, d)] * factor, std::fabs(e.z[e.at(n, d)] * factor));
      r.dz.set(n, d, e.dy[e.at(n, d)] * factor, std::fabs(e.dy[e.at(n, d)] * factor));
    }
  }
  for (Index k = 0; k < e.classes; ++k) {
    for (Index d = 0; d < e.D; ++d) {
      double sum = 0.0, terms = 0.0;
      for (Index n = 0; n < e.N; ++n) {
        if (e.label_of(n) != k) continue;
        const double term = static_cast<double>(e.dy[e.at(n, d)]) * e.z[e.at(n, d)];
        sum += term;
        terms += std::fabs(term);
      }
      const double old = e.old_dtable[e.at(k, d)];
      r.dtable.set(k, d, sum, terms);
      r.added.set(k, d, old + sum, std::fabs(old) + terms);
    }
  }
  return r;
}

/// Σ dy·z∘table[label]
template <class Number>
Number embedding_loss(const EmbeddingCase& e, const std::vector<Number>& z,
                      const std::vector<Number>& table) {
  Number loss{};
  for (Index n = 0; n < e.N; ++n) {
    for (Index d = 0; d < e.D; ++d) {
      loss += static_cast<double>(e.dy[e.at(n, d)]) * z[e.at(n, d)] * table[e.at(e.label_of(n), d)];
    }
  }
  return loss;
}

}  // namespace fastgan::reference
