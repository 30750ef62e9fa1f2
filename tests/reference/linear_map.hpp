// Linear maps between images as lists of links, naive in double: y = Σ factor·x over the links that
// end in y, and dx = Σ factor·dy over those that start in x. The gradient of a linear map is its
// transpose, so that one list defines both.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/window.hpp"
#include "tests/check.hpp"

namespace fastgan::reference {

struct Link {
  Index y, x;
};

/// The links of one event; every factor is the same.
struct LinearMap {
  Index inputs, outputs;
  double factor;
  Index roundings;  // of an element beside the sum
  std::vector<Link> links;
};

namespace linear_map {

template <class To, class From>
check::Reference apply(const LinearMap& map, const std::vector<float>& from, Index N, Index sources,
                       Index targets, const To& to, const From& of) {
  const auto size = static_cast<std::size_t>(N * targets);
  std::vector<double> value(size), terms(size);
  std::vector<Index> count(size);
  for (Index n = 0; n < N; ++n) {
    for (const Link& link : map.links) {
      const auto at = static_cast<std::size_t>(n * targets + to(link));
      const double term = map.factor * from[static_cast<std::size_t>(n * sources + of(link))];
      value[at] += term;
      terms[at] += std::fabs(term);
      ++count[at];
    }
  }
  Index longest = 0;
  for (const Index c : count) longest = std::max(longest, c);
  check::Reference r(N, targets, longest + map.roundings);
  for (std::size_t i = 0; i < size; ++i) {
    const auto at = static_cast<Index>(i);
    r.set(at / targets, at % targets, value[i], terms[i]);
  }
  return r;
}

}  // namespace linear_map

inline check::Reference forward(const LinearMap& map, const std::vector<float>& x, Index N) {
  return linear_map::apply(
      map, x, N, map.inputs, map.outputs, [](const Link& l) { return l.y; },
      [](const Link& l) { return l.x; });
}

inline check::Reference backward(const LinearMap& map, const std::vector<float>& dy, Index N) {
  return linear_map::apply(
      map, dy, N, map.outputs, map.inputs, [](const Link& l) { return l.x; },
      [](const Link& l) { return l.y; });
}

/// y[h, w, c] = x[⌊h/fh⌋, ⌊w/fw⌋, c]
inline LinearMap upsample_2d(Index H, Index W, Index C, Index fh, Index fw) {
  LinearMap map{H * W * C, fh * H * fw * W * C, 1.0, 0, {}};
  for (Index h = 0; h < fh * H; ++h) {
    for (Index w = 0; w < fw * W; ++w) {
      for (Index c = 0; c < C; ++c) {
        map.links.push_back({(h * fw * W + w) * C + c, (h / fh * W + w / fw) * C + c});
      }
    }
  }
  return map;
}

/// y[top + h, left + w, c] = x[h, w, c]
inline LinearMap pad_2d(Index H, Index W, Index C, Index top, Index bottom, Index left,
                        Index right) {
  const Index width = left + W + right;
  LinearMap map{H * W * C, (top + H + bottom) * width * C, 1.0, 0, {}};
  for (Index h = 0; h < H; ++h) {
    for (Index w = 0; w < W; ++w) {
      for (Index c = 0; c < C; ++c) {
        map.links.push_back({((top + h) * width + left + w) * C + c, (h * W + w) * C + c});
      }
    }
  }
  return map;
}

/// y[oh, ow, c] = Σ_ij x[oh·s + i, ow·s + j, c]/(KH·KW); the factor is rounded once.
inline LinearMap average_pool_2d(const kernels::WindowShape& s) {
  LinearMap map{s.inputs(), s.OH * s.OW * s.C, 1.0 / static_cast<double>(s.KH * s.KW), 2, {}};
  for (Index o = 0; o < s.OH * s.OW; ++o) {
    for (Index i = 0; i < s.KH * s.KW; ++i) {
      const Index h = o / s.OW * s.stride_h + i / s.KW, w = o % s.OW * s.stride_w + i % s.KW;
      for (Index c = 0; c < s.C; ++c) map.links.push_back({o * s.C + c, (h * s.W + w) * s.C + c});
    }
  }
  return map;
}

}  // namespace fastgan::reference
