// Filters on an upsampled image as filters on the image itself, on the CPU.
//
// w (OH, OW, OC, KH, KW, C), v (OH, OW, OC, KH', KW', C). A task takes some of the filters; lanes
// are channels. 4·OH·OW·OC·C·(KH·KW + KH'·KW') bytes, one addition a number of w: memory-bound.
// Order: taps by row, then by column, fp32.
#include "kernels/fold_taps/fold_taps.hpp"

#include "kernels/cpu/channels.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

/// Calls body(offset in v, rows of taps, columns of taps) for every pixel of every folded filter,
/// with the first number of its filter in v and in w.
template <class Body>
void for_folded_pixels(const Context& context, const WindowShape& s, Index factor,
                       const Body& body) {
  const FoldedAxis rows = folded_rows(s, factor), columns = folded_columns(s, factor);
  const WindowShape small = folded_window(s, factor);
  for_image_rows(context, s.outputs(), s.taps(), [&](Index filter) {
    const Index oh = filter / (s.OC * s.OW), ow = filter / s.OC % s.OW;
    for (Index i = 0; i < small.KH; ++i) {
      for (Index j = 0; j < small.KW; ++j) {
        body(filter * small.taps() + (i * small.KW + j) * s.C, filter * s.taps(),
             rows.taps_on(oh, i), columns.taps_on(ow, j));
      }
    }
  });
}

}  // namespace

void fold_taps_forward(const Context& context, const FoldTapsForward& p) {
  const WindowShape& s = p.shape;
  for_folded_pixels(context, s, p.factor, [&](Index v, Index w, Range rows, Range columns) {
    for_channels(s.C, [&](Index c, auto access) {
      Vec sum = zero();
      for (Index kh = rows.first; kh < rows.end; ++kh) {
        for (Index kw = columns.first; kw < columns.end; ++kw) {
          sum = sum + access.load(p.w + w + (kh * s.KW + kw) * s.C + c);
        }
      }
      access.store(p.v + v + c, sum);
    });
  });
}

void fold_taps_backward(const Context& context, const FoldTapsBackward& p) {
  if (p.mode == GradientMode::ignore) return;
  const WindowShape& s = p.shape;
  const bool accumulates = p.mode == GradientMode::accumulate;
  for_folded_pixels(context, s, p.factor, [&](Index v, Index w, Range rows, Range columns) {
    for_channels(s.C, [&](Index c, auto access) {
      const Vec gradient = access.load(p.dv + v + c);
      for (Index kh = rows.first; kh < rows.end; ++kh) {
        for (Index kw = columns.first; kw < columns.end; ++kw) {
          float* dw = p.dw + w + (kh * s.KW + kw) * s.C + c;
          access.store(dw, accumulates ? access.load(dw) + gradient : gradient);
        }
      }
    });
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
