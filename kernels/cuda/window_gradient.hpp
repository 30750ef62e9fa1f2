// Gradients of the weights of windows as products of tiles (tile.hpp), for convolutions and locally
// connected layers: dw (taps, OC) = A (taps, K)·dz (K, OC), where a term k is an event and
// position.
//
// A block has T::kRows taps (kh, kw, c), c fastest, of T::kColumns filters. Neighbours in the warp
// are neighbours in taps, of which those of a row of the window are contiguous; a thread copies one
// tap, and its way through the terms is a cursor that never divides.
// `shared`: the terms are events and positions, cut into `parts` (blocks side by side) where taps
// and filters are few; the sums of a part are written to memory of their own. Else they are the
// events at one position, and the blocks of all positions stand side by side.
// db is added on the way by the blocks of the first taps. Order: k ascending, one chain a part.
#pragma once

#include "kernels/cuda/tile.hpp"
#include "kernels/cuda/window_product.hpp"

namespace fastgan::kernels::cuda {

struct WindowGradient {
  float* dw;  // weight (position, oc, tap) at position·position + oc·filter + tap·tap, or null
  float* db;  // (OC) for each position, or null
  Index position, filter, tap;
  const float* x;   // (N, H, W, C)
  const float* dz;  // (N, OH, OW, OC)
  Index N;
  WindowShape shape;
  bool accumulates;
  Index parts, part_positions;  // shared: number of parts, terms of each
  Index part_floats;            // from the gradients of a part to the next
};

/// The numbers of one tap of the window, from a term on.
template <bool shared>
struct TapCursor {
  const float* x;  // of event 0
  Index event;     // floats of an event
  int kh, kw, c;
  Index n;
  int oh, ow;   // of windows
  bool exists;  // the tap does

  /// From event n at `position` on.
  __device__ TapCursor(const WindowGradient& p, Index tap, Index first, Index position)
      : x(p.x), event(p.shape.inputs()), n(first), exists(tap < p.shape.taps()) {
    const WindowShape& s = p.shape;
    c = static_cast<int>(tap % s.C);
    kw = static_cast<int>(tap / s.C % s.KW);
    kh = static_cast<int>(tap / s.C / s.KW);
    oh = static_cast<int>(position / s.OW);
    ow = static_cast<int>(position % s.OW);
    if constexpr (!shared) {
      oh /= static_cast<int>(s.repeat);
      ow /= static_cast<int>(s.repeat);
    }
  }
  /// The number's address; null where the window leaves the image.
  __device__ __forceinline__ const float* here(const WindowShape& s) const {
    const Index h = oh * s.stride_h - s.pad_top + kh, w = ow * s.stride_w - s.pad_left + kw;
    if (!exists || h < 0 || h >= s.H || w < 0 || w >= s.W) return nullptr;
    return x + n * event + (h * s.W + w) * s.C + c;
  }
  __device__ __forceinline__ void advance(const WindowShape& s, int terms) {
    if constexpr (shared) {
      for (ow += terms; ow >= s.OW; ow -= static_cast<int>(s.OW)) {
        if (++oh < s.OH) continue;
        oh = 0;
        ++n;
      }
    } else {
      n += terms;
    }
  }
};

/// Copies of the next terms of this thread's tap.
template <class T, bool shared>
__device__ __forceinline__ void copy_taps(const WindowGradient& p, TapCursor<shared>& cursor,
                                          Index k, Index end, typename T::PartOfA& to) {
  constexpr unsigned kAtOnce = T::kThreads / T::kRows;  // terms
#pragma unroll
  for (unsigned depth = threadIdx.x / T::kRows; depth < kDepth; depth += kAtOnce) {
    const float* from = k + depth < end ? cursor.here(p.shape) : nullptr;
    gpu::start_copy<4>(&to[depth][threadIdx.x % T::kRows], from != nullptr ? from : p.x,
                       from != nullptr);
    cursor.advance(p.shape, kAtOnce);
  }
}

/// Copies of the terms from k on of dz, filters from `column` on; `ld` floats to the next term.
template <class T>
__device__ __forceinline__ void copy_gradients(const float* dz, Index ld, Index OC, Index column,
                                               Index k, Index end, typename T::PartOfB& to) {
  const unsigned c = threadIdx.x % T::kColumns;
#pragma unroll
  for (unsigned depth = threadIdx.x / T::kColumns; depth < kDepth;
       depth += T::kThreads / T::kColumns) {
    const bool exists = k + depth < end && column + c < OC;
    gpu::start_copy<4>(&to[depth][c], exists ? dz + (k + depth) * ld + column + c : dz, exists);
  }
}

/// The part or position of a block.
struct GradientGroup {
  Index first, terms;  // first position (0 unless shared); how many terms
  const float* dz;     // (terms, OC), rows lddz apart
  Index lddz;
  float *dw, *db;
};

template <bool shared>
__device__ __forceinline__ GradientGroup gradient_group(const WindowGradient& p, Index group) {
  const WindowShape& s = p.shape;
  if constexpr (shared) {
    const Index first = group * p.part_positions, rest = p.N * s.OH * s.OW - first;
    return {first,
            rest < p.part_positions ? rest : p.part_positions,
            p.dz + first * s.OC,
            s.OC,
            p.dw != nullptr ? p.dw + group * p.part_floats : nullptr,
            p.db != nullptr ? p.db + group * p.part_floats : nullptr};
  } else {
    return {0,
            p.N,
            p.dz + group * s.OC,
            s.outputs(),
            p.dw != nullptr ? p.dw + group * p.position : nullptr,
            p.db != nullptr ? p.db + group * s.OC : nullptr};
  }
}

/// Calls each(sum, address) for the elements of this thread's patch that exist.
template <class T, class Each>
__device__ __forceinline__ void for_patch(const WindowGradient& p, float* dw, Index tap,
                                          Index column, typename T::Patch& sum, const Each& each) {
#pragma unroll
  for (unsigned r = 0; r < T::kPatchRows; ++r) {
#pragma unroll
    for (unsigned c = 0; c < T::kPatchColumns; ++c) {
      if (dw == nullptr || tap + r >= p.shape.taps() || column + c >= p.shape.OC) continue;
      each(sum[r][c], dw + (tap + r) * p.tap + (column + c) * p.filter);
    }
  }
}

template <class T, bool shared>
__global__ void __launch_bounds__(T::kThreads) window_gradient(WindowGradient p) {
  FASTGAN_SHARED(float, a, [2][kDepth][T::kRowStride]);
  FASTGAN_SHARED(float, b, [2][kDepth][T::kColumnStride]);
  const WindowShape& s = p.shape;
  const Index row_blocks = (s.taps() + T::kRows - 1) / T::kRows, positions = s.OH * s.OW;
  const Index which = blockIdx.x / row_blocks, first_tap = blockIdx.x % row_blocks * T::kRows;
  const GradientGroup group = gradient_group<shared>(p, which);
  const Index tile = static_cast<Index>(blockIdx.y) * T::kColumns;
  const Index tap = first_tap + T::patch_row(), column = tile + T::patch_column();
  const Index start = group.first + threadIdx.x / T::kRows;
  TapCursor<shared> cursor(p, first_tap + threadIdx.x % T::kRows,
                           shared ? start / positions : start, shared ? start % positions : which);
  const bool adds_bias = group.db != nullptr && first_tap == 0 && T::patch_row() == 0;
  typename T::Patch sum = {};
  float bias[T::kPatchColumns] = {};
  if (p.accumulates) {
    for_patch<T>(p, group.dw, tap, column, sum, [](float& to, const float* old) { to = *old; });
#pragma unroll
    for (unsigned c = 0; c < T::kPatchColumns; ++c) {
      if (adds_bias && column + c < s.OC) bias[c] = group.db[column + c];
    }
  }
  for_parts(
      group.terms,
      [&](unsigned part, Index k) {
        copy_taps<T, shared>(p, cursor, k, group.terms, a[part]);
        copy_gradients<T>(group.dz, group.lddz, s.OC, tile, k, group.terms, b[part]);
      },
      [&](unsigned part) {
        T::multiply(a[part], b[part], sum);
        for (unsigned k = 0; adds_bias && k < kDepth; ++k) {
#pragma unroll
          for (unsigned c = 0; c < T::kPatchColumns; ++c) {
            bias[c] += b[part][k][T::patch_column() + c];
          }
        }
      });
  for_patch<T>(p, group.dw, tap, column, sum, [](float from, float* to) { *to = from; });
  if (adds_bias) store(group.db + column, bias, s.OC - column);
}

template <class T, bool shared>
void launch_gradient_tiles(const char* name, const Context& context, const WindowGradient& p) {
  const WindowShape& s = p.shape;
  const auto groups = static_cast<unsigned>(shared ? p.parts : s.OH * s.OW);
  gpu::launch({name,
               {groups * gpu::blocks_of(s.taps(), T::kRows), gpu::blocks_of(s.OC, T::kColumns)},
               T::kThreads,
               context},
              window_gradient<T, shared>, p);
}

template <bool shared>
void launch_window_gradient(const char* name, const Context& context, const WindowGradient& p) {
  if (p.shape.OC <= Index{NarrowTile::kColumns}) {
    launch_gradient_tiles<NarrowTile, shared>(name, context, p);
  } else {
    launch_gradient_tiles<WideTile, shared>(name, context, p);
  }
}

}  // namespace fastgan::kernels::cuda
