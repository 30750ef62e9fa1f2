// Filters on an upsampled image as filters on the image itself.
//
// w (OH, OW, OC, KH, KW, C), v (OH, OW, OC, KH', KW', C). A thread computes four numbers of v
// (backward: of dw), each with its neighbours in memory as neighbours in the warp (elements.hpp).
// 4·OH·OW·OC·C·(KH·KW + KH'·KW') bytes, one addition a number of w: memory-bound; indices are taken
// apart by multiplications (divisor.hpp).
// Order: taps by row, then by column, fp32: the bits of the CPU's kernels.
#include "kernels/fold_taps/fold_taps.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

/// Of an index of v or of dw.
struct Divisors {
  Divisor channels, window_columns, window_rows, filters, columns;
};

Divisors divisors(const WindowShape& s) {
  return {Divisor(s.C), Divisor(s.KW), Divisor(s.KH), Divisor(s.OC), Divisor(s.OW)};
}

/// A tap of a filter; the filter is that of all positions, (oh, ow, oc).
struct FilterTap {
  Index filter, oh, ow, row, column, c;
};

__device__ __forceinline__ FilterTap filter_tap(Index at, const Divisors& by) {
  FilterTap tap;
  tap.c = by.channels.rest_of(at);
  tap.column = by.window_columns.rest_of(at);
  tap.row = by.window_rows.rest_of(at);
  tap.filter = at;
  tap.oh = by.filters.quotient(at);
  tap.ow = by.columns.rest_of(tap.oh);
  return tap;
}

__global__ void __launch_bounds__(kElementThreads)
    sum_taps(FoldTapsForward p, Index count, Divisors by) {
  const WindowShape& s = p.shape;
  fill_elements(p.v, count, [&](Index at) {
    const FilterTap to = filter_tap(at, by);
    const Range rows = folded_rows(s, p.factor).taps_on(to.oh, to.row);
    const Range columns = folded_columns(s, p.factor).taps_on(to.ow, to.column);
    const float* w = p.w + to.filter * s.taps() + to.c;
    float sum = 0.0f;
    for (Index kh = rows.first; kh < rows.end; ++kh) {
      for (Index kw = columns.first; kw < columns.end; ++kw) sum += w[(kh * s.KW + kw) * s.C];
    }
    return sum;
  });
}

__global__ void __launch_bounds__(kElementThreads)
    copy_to_taps(FoldTapsBackward p, Index count, WindowShape small, Divisors by) {
  const WindowShape& s = p.shape;
  fill_elements(p.dw, count, [&](Index at) {
    const FilterTap to = filter_tap(at, by);
    const Index i = folded_rows(s, p.factor).folded_tap(to.oh, to.row);
    const Index j = folded_columns(s, p.factor).folded_tap(to.ow, to.column);
    const float gradient = p.dv[to.filter * small.taps() + (i * small.KW + j) * s.C + to.c];
    return p.mode == GradientMode::accumulate ? p.dw[at] + gradient : gradient;
  });
}

}  // namespace

void fold_taps_forward(const Context& context, const FoldTapsForward& p) {
  const WindowShape small = folded_window(p.shape, p.factor);
  const Index count = small.outputs() * small.taps();
  if (count == 0) return;
  gpu::launch(elements_launch("fold_taps_forward", context, count), sum_taps, p, count,
              divisors(small));
}

void fold_taps_backward(const Context& context, const FoldTapsBackward& p) {
  const Index count = p.shape.outputs() * p.shape.taps();
  if (count == 0 || p.mode == GradientMode::ignore) return;
  gpu::launch(elements_launch("fold_taps_backward", context, count), copy_to_taps, p, count,
              folded_window(p.shape, p.factor), divisors(p.shape));
}

}  // namespace fastgan::kernels::cuda
