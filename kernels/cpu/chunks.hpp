// Splits work over elements into chunks whose size does not depend on the number of threads, so
// that neither do the results.
#pragma once

#include <algorithm>
#include <array>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Calls body(begin, end) for consecutive pieces of [0, count), each `chunk` long but the last.
template <class Body>
void for_chunks(const Context& context, Index count, Index chunk, const Body& body) {
  const auto tasks = static_cast<int>((count + chunk - 1) / chunk);
  if (tasks <= 1 || context.executor == nullptr) {
    if (count > 0) body(Index{0}, count);
    return;
  }
  context.executor->run(tasks, [&](int task, int) {
    const Index begin = task * chunk;
    body(begin, std::min(count, begin + chunk));
  });
}

/// Access to a whole vector of elements, and to the last one of an array.
struct WholeVector {
  Vec load(const float* p) const { return FASTGAN_ISA::load(p); }
  void store(float* p, Vec a) const { FASTGAN_ISA::store(p, a); }
};
struct PartOfVector {
  Mask lanes;
  Vec load(const float* p) const { return FASTGAN_ISA::load(p, lanes); }
  void store(float* p, Vec a) const { FASTGAN_ISA::store(p, a, lanes); }
};

/// Calls body(i, access) for every vector of elements i, i + 1, … of an array of `count` elements.
/// Whatever lane an element falls into, it is computed by the same operations.
template <class Body>
void for_vectors(const Context& context, Index count, Index chunk, const Body& body) {
  for_chunks(context, count, chunk, [&](Index begin, Index end) {
    Index i = begin;
    for (; i + Vec::kLanes <= end; i += Vec::kLanes) body(i, WholeVector{});
    if (i < end) body(i, PartOfVector{first_lanes(end - i)});
  });
}

/// Sums of doubles of several quantities.
template <std::size_t size>
using Sums = std::array<double, size>;

/// Σ over [0, count) of `size` quantities: body(begin, end) gives the sums over a chunk, which are
/// added in order. The chunks depend on `count` alone; there are at most kMaxChunks of them, so
/// that their sums have room on the stack.
template <std::size_t size, class Body>
Sums<size> chunked_sums(const Context& context, Index count, Index smallest_chunk,
                        const Body& body) {
  constexpr Index kMaxChunks = 64;
  const Index chunk = std::max(smallest_chunk, (count + kMaxChunks - 1) / kMaxChunks);
  const Index chunks = (count + chunk - 1) / chunk;
  std::array<Sums<size>, kMaxChunks> partial;
  const auto sum_of_chunk = [&](int task, int) {
    const Index begin = task * chunk;
    partial[static_cast<std::size_t>(task)] = body(begin, std::min(count, begin + chunk));
  };
  if (chunks > 1 && context.executor != nullptr) {
    context.executor->run(static_cast<int>(chunks), sum_of_chunk);
  } else {
    for (int task = 0; task < static_cast<int>(chunks); ++task) sum_of_chunk(task, 0);
  }
  Sums<size> total{};
  for (std::size_t task = 0; task < static_cast<std::size_t>(chunks); ++task) {
    for (std::size_t i = 0; i < size; ++i) total[i] += partial[task][i];
  }
  return total;
}

}  // namespace fastgan::kernels::FASTGAN_ISA
