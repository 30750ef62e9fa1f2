// Loops over the C channels of one position of an image, a vector of them at a time.
#pragma once

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Calls body(c, access) for every vector of C channels.
template <class Body>
FASTGAN_INLINE void for_channels(Index C, const Body& body) {
  Index c = 0;
  for (; c + Vec::kLanes <= C; c += Vec::kLanes) body(c, WholeVector{});
  if (c < C) body(c, PartOfVector{first_lanes(C - c)});
}

/// Calls body(row) for `rows` independent rows of images of `floats` numbers each.
template <class Body>
void for_image_rows(const Context& context, Index rows, Index floats, const Body& body) {
  constexpr Index kFloats = 16384;  // of a task: a few microseconds
  const Index chunk = std::max<Index>(1, kFloats / std::max<Index>(1, floats));
  for_chunks(context, rows, chunk, [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) body(row);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
