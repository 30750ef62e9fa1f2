// Which arrays a call of a kernel on momenta and masses has; as arrays.hpp.
#pragma once

#include <algorithm>

#include "kernels/invariant_mass/invariant_mass.hpp"
#include "kernels/mass_regression/mass_regression.hpp"
#include "kernels/mmd/mmd.hpp"
#include "kernels/on_shell/on_shell.hpp"

namespace fastgan::device {

/// Of the columns that the particles of an event stand in, the number of the last one and 1.
template <class Arguments>
Index columns_of(const Arguments& a) {
  Index columns = 0;
  for (Index k = 0; k < a.P; ++k) {
    const kernels::MassParticle& at = a.particle[k];
    columns = std::max({columns, at.E + 1, at.px + 1, at.py + 1, at.pz + 1});
  }
  return columns;
}
template <class T>
void arrays(T& t, kernels::InvariantMassBackward& a) {
  t.matrix(a.dx, a.N, columns_of(a), a.lddx);
  t.vector(a.dm, a.N);
  t.matrix(a.x, a.N, columns_of(a), a.ldx);
}
template <class T>
void arrays(T& t, kernels::InvariantMassForward& a) {
  t.vector(a.m, a.N);
  t.matrix(a.x, a.N, columns_of(a), a.ldx);
}
template <class T>
void arrays(T& t, kernels::MassRegression& a) {
  Index columns = 0;
  for (const auto& particle : a.column) {
    for (const Index column : particle) columns = column < columns ? columns : column + 1;
  }
  t.vector(a.loss, 1);
  t.vector(a.mean, 1);
  t.vector(a.width, 1);
  t.matrix(a.dx, a.N, columns, a.lddx);
  t.matrix(a.x, a.N, columns, a.ldx);
  t.vector(a.scratch, a.N);
}
template <class T>
void arrays(T& t, kernels::Mmd& a) {
  t.vector(a.loss, a.K);
  t.vector(a.total, 1);
  t.matrix(a.dx, a.K, a.N, a.lddx);
  t.matrix(a.x, a.K, a.N, a.ldx);
  t.matrix(a.y, a.K, a.M, a.ldy);
  t.vector(a.width, a.K * a.W);
  t.vector(a.scratch, static_cast<Index>(kernels::mmd_scratch_bytes(a.N, a.M, a.K)));
}
template <class T>
void arrays(T& t, kernels::OnShellBackward& a) {
  t.matrix(a.dx, a.N, 3 * a.P, a.lddx);
  t.matrix(a.dy, a.N, 4 * a.P, a.lddy);
  t.matrix(a.x, a.N, 3 * a.P, a.ldx);
}
template <class T>
void arrays(T& t, kernels::OnShellForward& a) {
  t.matrix(a.y, a.N, 4 * a.P, a.ldy);
  t.matrix(a.x, a.N, 3 * a.P, a.ldx);
}
template <class T>
void arrays(T& t, kernels::OnShellTangent& a) {
  t.matrix(a.ty, a.N, 4 * a.P, a.ldty);
  t.matrix(a.tx, a.N, 3 * a.P, a.ldtx);
  t.matrix(a.y, a.N, 4 * a.P, a.ldy);
}

}  // namespace fastgan::device
