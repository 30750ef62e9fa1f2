// Sums over windows of an image as products of tiles (tile.hpp): forward, tangent and backward_data
// of convolutions and of locally connected layers, which differ in where a weight lies and in which
// windows share it.
//
// out (rows, columns) = A (rows, K)·B (K, columns). A term k is a tap (a, b) of the window and a
// channel c of what is read, c fastest; a column is a channel of what is written. A is never
// stored: each of its numbers is copied from the image to the tile, or is 0 where the window leaves
// the image. Where the rows of a block begin in both images stands in shared memory (Row), so that
// a copy costs one addition and two comparisons; a term is taken apart once a thread and part.
// A group of rows has one B. `shared`: the rows are all events and positions (backward: those of
// one phase, see window_axis.hpp, so that strides cost nothing); else the events at one position.
// Order: bias, then k ascending; backward too, where it means positions, then filters: one chain of
// fused multiply-adds, the bits of the CPU's kernels but for the sign of a sum of zeros.
#pragma once

#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/cuda/window_axis.hpp"

namespace fastgan::kernels::cuda {

/// Few and many columns; 128 threads each.
using NarrowTile = Tile<128, 8, 2, 4>;
using WideTile = Tile<64, 32, 4, 4>;

/// Weight (position, oc, tap) lies at position·position + oc·filter + tap·tap of these.
struct Filters {
  const float* w;
  Index position, filter, tap;
};

struct WindowProduct {
  float* out;       // (N, OH, OW, OC), backward (N, H, W, C)
  const float* in;  // (N, H, W, C), backward (N, OH, OW, OC)
  Filters filters;
  const float* bias;  // (OC) for each position, these bias_position apart, or null
  Index bias_position;
  const float* gate;      // as out, or null: out = sum ∘ activation'(gate)
  Activation activation;  // without gate: out = activation(sum)
  Index N;
  WindowShape shape;
};

/// How many groups and rows of each there are.
template <bool backward, bool shared>
struct WindowGroups {
  Index count, line;  // line: groups of one row of the image
  Index rows;

  constexpr WindowGroups(Index N, const WindowShape& s) {
    const Index height = backward ? (s.H + s.stride_h - 1) / s.stride_h : s.OH;
    const Index width = backward ? (s.W + s.stride_w - 1) / s.stride_w : s.OW;
    line = backward ? (shared ? s.stride_w : s.W) : (shared ? 1 : s.OW);
    count = line * (backward ? (shared ? s.stride_h : s.H) : (shared ? 1 : s.OH));
    rows = shared ? N * height * width : N;
  }
};

/// Where a row of the product begins.
struct WindowRow {
  Index in, out;  // offsets of the window and of the channels; out −1: no such row
  int h, w;       // first row and column of the window
};

/// What all rows of a block have in common.
struct Windows {
  WindowAxis vertical, horizontal;
  int channels;  // of a tap
  Index columns;
  const float* w;                 // of the first term and column
  Index w_a, w_b, w_c, w_column;  // ways to the next; w_a, w_b: of position
  Index w_tap_a, w_tap_b;         // ways to the next tap of the window, after `repeat` terms
  int repeat;
  int h, w_left;  // window of the only position, if there is but one

  __device__ __forceinline__ Index terms() const {
    return Index{vertical.taps} * horizontal.taps * channels;
  }
};

template <bool backward, bool shared>
__device__ __forceinline__ Windows windows_of(const WindowProduct& p, Index group) {
  const WindowShape& s = p.shape;
  const Filters& f = p.filters;
  const Index line = WindowGroups<backward, shared>(p.N, s).line;
  Windows v;
  v.vertical = window_axis<backward, !shared>(rows_of(s), static_cast<int>(group / line));
  v.horizontal = window_axis<backward, !shared>(columns_of(s), static_cast<int>(group % line));
  v.channels = static_cast<int>(backward ? s.OC : s.C);
  v.columns = backward ? s.C : s.OC;
  v.h = v.vertical.template start<backward>(v.vertical.first);
  v.w_left = v.horizontal.template start<backward>(v.horizontal.first);
  const Index position = shared ? 0 : backward ? v.h * s.OW + v.w_left : group;
  const Index tap = v.vertical.tap * s.KW + v.horizontal.tap, next = backward ? 1 : 0;
  v.w = f.w + tap * s.C * f.tap + position * f.position;
  v.w_a = next * s.OW * f.position;
  v.w_b = next * f.position;
  v.w_tap_a = v.vertical.tap_step * s.KW * s.C * f.tap;
  v.w_tap_b = v.horizontal.tap_step * s.C * f.tap;
  v.repeat = backward ? v.vertical.repeat : 1;
  v.w_c = backward ? f.filter : f.tap;
  v.w_column = backward ? f.tap : f.filter;
  return v;
}

template <bool backward, bool shared>
__device__ __forceinline__ WindowRow window_row(const WindowProduct& p, const Windows& v,
                                                Index row) {
  const WindowAxis &y = v.vertical, &x = v.horizontal;
  Index n = row, oh = y.first, ow = x.first;
  if constexpr (shared) {
    n = row / (Index{y.count} * x.count);
    oh += row / x.count % y.count * y.step;
    ow += row % x.count * x.step;
  }
  if (n >= p.N || oh >= y.written || ow >= x.written) return {0, -1, -(1 << 30), 0};
  const int h = y.template start<backward>(static_cast<int>(oh));
  const int w = x.template start<backward>(static_cast<int>(ow));
  return {((n * y.read + h) * x.read + w) * v.channels,
          ((n * y.written + oh) * x.written + ow) * v.columns, h, w};
}

/// Term k: tap (a, b), channel c.
struct WindowTerm {
  int a, b, c;
  bool exists;
};

__device__ __forceinline__ WindowTerm window_term(const Windows& v, Index k, Index terms) {
  const auto channels = static_cast<unsigned>(v.channels);
  const auto taps = static_cast<unsigned>(v.horizontal.taps), i = static_cast<unsigned>(k);
  if (k >= terms) return {0, 0, 0, false};
  return {static_cast<int>(i / channels / taps), static_cast<int>(i / channels % taps),
          static_cast<int>(i % channels), true};
}

__device__ __forceinline__ bool inside(const Windows& v, const WindowTerm& t, int h, int w) {
  return t.exists && static_cast<unsigned>(h + t.a) < static_cast<unsigned>(v.vertical.read) &&
         static_cast<unsigned>(w + t.b) < static_cast<unsigned>(v.horizontal.read);
}

/// Copies of the terms from k on of the block's rows, neighbours in k by neighbours in the warp.
template <class T>
__device__ __forceinline__ void copy_windows(const float* in, const Windows& v, Index k,
                                             const WindowRow (&rows)[T::kRows],
                                             typename T::PartOfA& to) {
  const unsigned depth = threadIdx.x % kDepth;
  const WindowTerm t = window_term(v, k + depth, v.terms());
  const Index offset = (Index{t.a} * v.horizontal.read + t.b) * v.channels + t.c;
#pragma unroll
  for (unsigned row = threadIdx.x / kDepth; row < T::kRows; row += T::kThreads / kDepth) {
    const bool exists = inside(v, t, rows[row].h, rows[row].w);
    gpu::start_copy<4>(&to[depth][row], exists ? in + rows[row].in + offset : in, exists);
  }
}

/// From the weight of the first term to that of term t.
template <bool shared>
__device__ __forceinline__ Index weight_offset(const Windows& v, const WindowTerm& t) {
  const Index tap = t.c * v.w_c;
  if constexpr (shared) {
    return tap + t.a * v.w_tap_a + t.b * v.w_tap_b;
  } else {
    return tap + t.a * v.w_a + t.b * v.w_b + t.a / v.repeat * v.w_tap_a +
           t.b / v.repeat * v.w_tap_b;
  }
}

/// Copies of the terms from k on of the weights of columns from `column` on, along whichever of
/// both is contiguous in memory.
template <class T, bool along_k, bool shared>
__device__ __forceinline__ void copy_weights(const Windows& v, Index column, Index k,
                                             typename T::PartOfB& to) {
  constexpr unsigned kCopies = kDepth * T::kColumns / T::kThreads;
  const Index terms = v.terms();
#pragma unroll
  for (unsigned i = 0; i < kCopies; ++i) {
    const unsigned at = threadIdx.x + i * T::kThreads;
    const unsigned depth = along_k ? at % kDepth : at / T::kColumns;
    const unsigned c = along_k ? at / kDepth : at % T::kColumns;
    const WindowTerm t = window_term(v, k + depth, terms);
    const bool exists = column + c < v.columns && (shared ? t.exists : inside(v, t, v.h, v.w_left));
    const Index offset = weight_offset<shared>(v, t) + (column + c) * v.w_column;
    gpu::start_copy<4>(&to[depth][c], exists ? v.w + offset : v.w, exists);
  }
}

/// The columns from `column` on of the rows of this thread's patch.
template <class T>
__device__ __forceinline__ void finish_windows(const WindowProduct& p, Index count, Index column,
                                               const WindowRow (&rows)[T::kRows],
                                               typename T::Patch& sum) {
#pragma unroll
  for (unsigned r = 0; r < T::kPatchRows; ++r) {
    const Index out = rows[T::patch_row() + r].out + column;
    if (rows[T::patch_row() + r].out < 0) continue;
#pragma unroll
    for (unsigned c = 0; c < T::kPatchColumns; ++c) {
      if (static_cast<Index>(c) >= count) continue;
      sum[r][c] = p.gate != nullptr ? times_derivative(sum[r][c], p.gate[out + c], p.activation)
                                    : activate(sum[r][c], p.activation);
    }
    store(p.out + out, sum[r], count);
  }
}

template <class T, bool backward, bool shared>
__global__ void __launch_bounds__(T::kThreads) window_product(WindowProduct p) {
  FASTGAN_SHARED(float, a, [2][kDepth][T::kRowStride]);
  FASTGAN_SHARED(float, b, [2][kDepth][T::kColumnStride]);
  FASTGAN_SHARED(WindowRow, rows, [T::kRows]);
  const WindowGroups<backward, shared> groups(p.N, p.shape);
  const Index row_blocks = (groups.rows + T::kRows - 1) / T::kRows;
  const Index group = blockIdx.x / row_blocks, first = blockIdx.x % row_blocks * T::kRows;
  const Windows v = windows_of<backward, shared>(p, group);
  const Index tile = static_cast<Index>(blockIdx.y) * T::kColumns;
  const Index column = tile + T::patch_column();
  for (unsigned row = threadIdx.x; row < T::kRows; row += T::kThreads) {
    rows[row] = window_row<backward, shared>(p, v, first + row);
  }
  typename T::Patch sum;
#pragma unroll
  for (unsigned c = 0; c < T::kPatchColumns; ++c) {
    const bool starts = p.bias != nullptr && column + c < v.columns;
    const float start = starts ? p.bias[group * p.bias_position + column + c] : 0.0f;
#pragma unroll
    for (unsigned r = 0; r < T::kPatchRows; ++r) sum[r][c] = start;
  }
  __syncthreads();  // the rows stand
  for_parts(
      v.terms(),
      [&](unsigned part, Index k) {
        copy_windows<T>(p.in, v, k, rows, a[part]);
        copy_weights<T, backward == shared, shared>(v, tile, k, b[part]);
      },
      [&](unsigned part) { T::multiply(a[part], b[part], sum); });
  finish_windows<T>(p, v.columns - column, column, rows, sum);
}

template <class T, bool backward, bool shared>
void launch_window_tiles(const char* name, const Context& context, const WindowProduct& p) {
  const WindowGroups<backward, shared> groups(p.N, p.shape);
  const auto count = static_cast<unsigned>(groups.count);
  const Index columns = backward ? p.shape.C : p.shape.OC;
  gpu::launch(
      {name,
       {count * gpu::blocks_of(groups.rows, T::kRows), gpu::blocks_of(columns, T::kColumns)},
       T::kThreads,
       context},
      window_product<T, backward, shared>, p);
}

template <bool backward, bool shared>
void launch_window_product(const char* name, const Context& context, const WindowProduct& p) {
  const Index columns = backward ? p.shape.C : p.shape.OC;
  if (columns <= Index{NarrowTile::kColumns}) {
    launch_window_tiles<NarrowTile, backward, shared>(name, context, p);
  } else {
    launch_window_tiles<WideTile, backward, shared>(name, context, p);
  }
}

}  // namespace fastgan::kernels::cuda
