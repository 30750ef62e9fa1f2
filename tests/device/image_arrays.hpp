// Which arrays a call of a kernel on images has; as arrays.hpp.
#pragma once

#include "kernels/average_pool_2d/average_pool_2d.hpp"
#include "kernels/conv_2d/conv_2d.hpp"
#include "kernels/fold_taps/fold_taps.hpp"
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"
#include "kernels/pad_2d/pad_2d.hpp"
#include "kernels/upsample_2d/upsample_2d.hpp"

namespace fastgan::device {

template <class T>
void arrays(T& t, kernels::AveragePool2dBackward& a) {
  t.vector(a.dx, a.N * a.shape.inputs());
  t.vector(a.dy, a.N * a.shape.outputs());
}
template <class T>
void arrays(T& t, kernels::AveragePool2dForward& a) {
  t.vector(a.y, a.N * a.shape.outputs());
  t.vector(a.x, a.N * a.shape.inputs());
}
template <class T>
void arrays(T& t, kernels::Conv2dBackwardData& a) {
  t.vector(a.dx, a.N * a.shape.inputs());
  t.vector(a.dz, a.N * a.shape.outputs());
  t.vector(a.w, a.shape.taps() * a.shape.OC);
  t.vector(a.x, a.N * a.shape.inputs());
  t.vector(a.scratch, static_cast<Index>(kernels::conv_2d_scratch(a.N, a.shape)));
}
template <class T>
void arrays(T& t, kernels::Conv2dBackwardWeights& a) {
  t.vector(a.dw, a.shape.taps() * a.shape.OC);
  t.vector(a.db, a.shape.OC);
  t.vector(a.x, a.N * a.shape.inputs());
  t.vector(a.dz, a.N * a.shape.outputs());
  t.vector(a.scratch, static_cast<Index>(kernels::conv_2d_weights_scratch(a.N, a.shape)));
}
template <class T>
void arrays(T& t, kernels::Conv2dForward& a) {
  t.vector(a.y, a.N * a.shape.outputs());
  t.vector(a.x, a.N * a.shape.inputs());
  t.vector(a.w, a.shape.taps() * a.shape.OC);
  t.vector(a.b, a.shape.OC);
  t.vector(a.scratch, static_cast<Index>(kernels::conv_2d_scratch(a.N, a.shape)));
}
template <class T>
void arrays(T& t, kernels::Conv2dTangent& a) {
  t.vector(a.ty, a.N * a.shape.outputs());
  t.vector(a.tx, a.N * a.shape.inputs());
  t.vector(a.y, a.N * a.shape.outputs());
  t.vector(a.w, a.shape.taps() * a.shape.OC);
  t.vector(a.scratch, static_cast<Index>(kernels::conv_2d_scratch(a.N, a.shape)));
}
template <class T>
void arrays(T& t, kernels::FoldTapsBackward& a) {
  const kernels::WindowShape small = kernels::folded_window(a.shape, a.factor);
  t.vector(a.dw, a.shape.outputs() * a.shape.taps());
  t.vector(a.dv, small.outputs() * small.taps());
}
template <class T>
void arrays(T& t, kernels::FoldTapsForward& a) {
  const kernels::WindowShape small = kernels::folded_window(a.shape, a.factor);
  t.vector(a.v, small.outputs() * small.taps());
  t.vector(a.w, a.shape.outputs() * a.shape.taps());
}
template <class T>
void arrays(T& t, kernels::LocallyConnected2dBackwardData& a) {
  t.vector(a.dx, a.N * a.shape.inputs());
  t.vector(a.dz, a.N * a.shape.outputs());
  t.vector(a.w, a.shape.outputs() * a.shape.taps());
  t.vector(a.x, a.N * a.shape.inputs());
  t.vector(a.scratch, static_cast<Index>(kernels::locally_connected_2d_scratch(a.N, a.shape)));
}
template <class T>
void arrays(T& t, kernels::LocallyConnected2dBackwardWeights& a) {
  t.vector(a.dw, a.shape.outputs() * a.shape.taps());
  t.vector(a.db, a.shape.outputs());
  t.vector(a.x, a.N * a.shape.inputs());
  t.vector(a.dz, a.N * a.shape.outputs());
}
template <class T>
void arrays(T& t, kernels::LocallyConnected2dForward& a) {
  t.vector(a.y, a.N * a.shape.outputs());
  t.vector(a.x, a.N * a.shape.inputs());
  t.vector(a.w, a.shape.outputs() * a.shape.taps());
  t.vector(a.b, a.shape.outputs());
  t.vector(a.scratch, static_cast<Index>(kernels::locally_connected_2d_scratch(a.N, a.shape)));
}
template <class T>
void arrays(T& t, kernels::LocallyConnected2dTangent& a) {
  t.vector(a.ty, a.N * a.shape.outputs());
  t.vector(a.tx, a.N * a.shape.inputs());
  t.vector(a.y, a.N * a.shape.outputs());
  t.vector(a.w, a.shape.outputs() * a.shape.taps());
  t.vector(a.scratch, static_cast<Index>(kernels::locally_connected_2d_scratch(a.N, a.shape)));
}
template <class T>
void arrays(T& t, kernels::Pad2dBackward& a) {
  t.vector(a.dx, a.N * a.H * a.W * a.C);
  t.vector(a.dy, a.N * (a.top + a.H + a.bottom) * (a.left + a.W + a.right) * a.C);
}
template <class T>
void arrays(T& t, kernels::Pad2dForward& a) {
  t.vector(a.y, a.N * (a.top + a.H + a.bottom) * (a.left + a.W + a.right) * a.C);
  t.vector(a.x, a.N * a.H * a.W * a.C);
}
template <class T>
void arrays(T& t, kernels::Upsample2dBackward& a) {
  t.vector(a.dx, a.N * a.H * a.W * a.C);
  t.vector(a.dy, a.N * a.factor_h * a.H * a.factor_w * a.W * a.C);
}
template <class T>
void arrays(T& t, kernels::Upsample2dForward& a) {
  t.vector(a.y, a.N * a.factor_h * a.H * a.factor_w * a.W * a.C);
  t.vector(a.x, a.N * a.H * a.W * a.C);
}

}  // namespace fastgan::device
