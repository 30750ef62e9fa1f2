// Splits elementwise work into chunks of fixed size, so that what a task computes does not depend
// on the number of threads.
#pragma once

#include <algorithm>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

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

/// Calls body(i, lanes) for every vector of a chunk; `lanes` masks the tail.
template <class Vector, class Body>
inline __attribute__((always_inline)) void for_vectors(Index begin, Index end, const Body& body) {
  Index i = begin;
  for (; i + Vector::kLanes <= end; i += Vector::kLanes) body(i, Vector::kLanes);
  if (i < end) body(i, end - i);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
