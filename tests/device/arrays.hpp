// Which arrays a call of each kernel has: arrays(transfer, arguments) names them to a Transfer.
#pragma once

#include <algorithm>

#include "kernels/activation/activation.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/batch_norm/batch_norm.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/bce_targets/bce_targets.hpp"
#include "kernels/column_moments/column_moments.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense_chain/dense_chain.hpp"
#include "kernels/dropout/dropout.hpp"
#include "kernels/embedding_product/embedding_product.hpp"
#include "kernels/flipped_labels/flipped_labels.hpp"
#include "kernels/gradient_penalty/gradient_penalty.hpp"
#include "kernels/minibatch_discrimination/minibatch_discrimination.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"
#include "kernels/noise/noise.hpp"
#include "kernels/random_labels/random_labels.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/row_scale/row_scale.hpp"
#include "kernels/sample_rows/sample_rows.hpp"
#include "kernels/sgd/sgd.hpp"
#include "kernels/wasserstein/wasserstein.hpp"

namespace fastgan::device {

template <class T>
void arrays(T& t, kernels::ActivationForward& a) {
  t.matrix(a.y, a.N, a.count, a.ldy);
  t.matrix(a.x, a.N, a.count, a.ldx);
}
template <class T>
void arrays(T& t, kernels::ActivationBackward& a) {
  t.matrix(a.dx, a.N, a.count, a.lddx);
  t.matrix(a.dy, a.N, a.count, a.lddy);
  t.matrix(a.plus, a.N, a.count, a.ldplus);
  t.matrix(a.y, a.N, a.count, a.ldy);
}
template <class T>
void arrays(T& t, kernels::AdadeltaUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.squared_gradients, a.count);
  t.vector(a.squared_updates, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::AdamUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.m, a.count);
  t.vector(a.v, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::BatchNormBackward& a) {
  t.vector(a.dx, a.N * a.C);
  t.vector(a.dgamma, a.C);
  t.vector(a.dbeta, a.C);
  t.vector(a.dy, a.N * a.C);
  t.vector(a.x, a.N * a.C);
  t.vector(a.mean, a.C);
  t.vector(a.variance, a.C);
  t.vector(a.gamma, a.C);
}
template <class T>
void arrays(T& t, kernels::BatchNormForward& a) {
  t.vector(a.y, a.N * a.C);
  t.vector(a.x, a.N * a.C);
  t.vector(a.mean, a.C);
  t.vector(a.scale, a.C);
  t.vector(a.beta, a.C);
}
template <class T>
void arrays(T& t, kernels::BatchNormScale& a) {
  t.vector(a.scale, a.C);
  t.vector(a.shift, a.C);
  t.vector(a.gamma, a.C);
  t.vector(a.beta, a.C);
  t.vector(a.mean, a.C);
  t.vector(a.variance, a.C);
}
template <class T>
void arrays(T& t, kernels::BceLogits& a) {
  t.vector(a.loss, 1);
  t.matrix(a.dz, a.N, 1, a.lddz);
  t.matrix(a.z, a.N, 1, a.ldz);
}
template <class T>
void arrays(T& t, kernels::BceTargets& a) {
  t.vector(a.loss, 1);
  t.matrix(a.dz, a.N, 1, a.lddz);
  t.matrix(a.z, a.N, 1, a.ldz);
  t.vector(a.target, a.N);
}
template <class T>
void arrays(T& t, kernels::ColumnMoments& a) {
  t.vector(a.mean, a.C);
  t.vector(a.variance, a.C);
  t.matrix(a.x, a.N, a.C, a.ldx);
}
template <class T>
void arrays(T& t, kernels::DensePack& a) {
  t.panels(a.panels, a.I, a.O, a.precision, a.use);
  t.matrix(a.w, a.I, a.O, a.O);
}
template <class T>
void arrays(T& t, kernels::DensePackAll& a) {
  for (int i = 0; i < a.calls; ++i) arrays(t, a.call[i]);
}
template <class T>
void arrays(T& t, kernels::DenseForward& a) {
  t.matrix(a.y, a.N, a.O, a.ldy);
  t.matrix(a.x, a.N, a.I, a.ldx);
  t.panels(a.panels, a.I, a.O, a.precision, kernels::PanelUse::forward);
  t.vector(a.b, a.O);
}
template <class T>
void arrays(T& t, kernels::DenseBackwardData& a) {
  t.matrix(a.dx, a.N, a.I, a.lddx);
  t.matrix(a.dz, a.N, a.O, a.lddz);
  t.panels(a.panels, a.I, a.O, a.precision, kernels::PanelUse::backward);
  t.matrix(a.x, a.N, a.I, a.ldx);
}
template <class T>
void arrays(T& t, kernels::DenseBackwardWeights& a) {
  t.matrix(a.dw, a.I, a.O, a.O);
  t.vector(a.db, a.O);
  t.matrix(a.x, a.N, a.I, a.ldx);
  t.matrix(a.dz, a.N, a.O, a.lddz);
}
template <class T>
void arrays(T& t, kernels::DenseBackwardWeightsAll& a) {
  for (int i = 0; i < a.calls; ++i) arrays(t, a.call[i]);
}
template <class T>
void arrays(T& t, kernels::DenseTangent& a) {
  t.matrix(a.ty, a.N, a.O, a.ldty);
  t.matrix(a.tx, a.N, a.I, a.ldtx);
  t.matrix(a.y, a.N, a.O, a.ldy);
  t.panels(a.panels, a.I, a.O, a.precision, kernels::PanelUse::forward);
}
template <class T>
void arrays(T& t, kernels::DenseChain& a) {
  t.vector(a.scratch, static_cast<Index>(kernels::dense_chain_scratch(a)));
  t.matrix(a.x, a.N, a.I, a.ldx);
  Index I = a.I;
  for (int l = 0; l < a.stages; I = a.stage[l++].O) {
    kernels::DenseStage& stage = a.stage[l];
    t.panels(stage.panels, I, stage.O, a.precision, kernels::PanelUse::forward);
    t.vector(stage.b, stage.O);
    t.matrix(stage.y, a.N, stage.O, stage.ldy);
  }
}
template <class T>
void arrays(T& t, kernels::DenseChainBackward& a) {
  t.matrix(a.dx, a.N, a.I, a.lddx);
  Index I = a.I;
  for (int l = 0; l < a.stages; I = a.stage[l++].O) {
    kernels::DenseBackwardStage& stage = a.stage[l];
    t.panels(stage.panels, I, stage.O, a.precision, kernels::PanelUse::backward);
    t.matrix(stage.dz, a.N, stage.O, stage.lddz);
    t.matrix(stage.y, a.N, stage.O, stage.ldy);
  }
}
template <class T>
void arrays(T& t, kernels::Dropout& a) {
  t.vector(a.y, a.N * a.D);
  t.vector(a.x, a.N * a.D);
}
template <class T>
void arrays(T& t, kernels::EmbeddingProductBackward& a) {
  t.vector(a.dz, a.N * a.D);
  t.vector(a.dtable, a.classes * a.D);
  t.vector(a.dy, a.N * a.D);
  t.vector(a.z, a.N * a.D);
  t.vector(a.label, a.N);
  t.vector(a.table, a.classes * a.D);
}
template <class T>
void arrays(T& t, kernels::EmbeddingProductForward& a) {
  Index classes = 0;
  for (Index n = 0; n < a.N; ++n) classes = std::max<Index>(classes, a.label[n] + 1);
  t.vector(a.table, classes * a.D);
  t.vector(a.label, a.N);
  t.vector(a.y, a.N * a.D);
  t.vector(a.z, a.N * a.D);
}
template <class T>
void arrays(T& t, kernels::FlippedLabels& a) {
  t.vector(a.target, a.N);
  t.vector(a.label, a.N);
}
template <class T>
void arrays(T& t, kernels::GradientPenalty& a) {
  t.vector(a.loss, 1);
  t.vector(a.along, a.N);
  t.vector(a.slope, a.N);
  t.matrix(a.g, a.N, a.I, a.ldg);
  t.matrix(a.z, a.N, 1, a.ldz);
}
template <class T>
void arrays(T& t, kernels::MinibatchDiscriminationBackward& a) {
  t.matrix(a.dm, a.N, a.K * a.D, a.lddm);
  t.matrix(a.dout, a.N, a.K, a.lddout);
  t.matrix(a.m, a.N, a.K * a.D, a.ldm);
  t.vector(a.scratch, static_cast<Index>(kernels::minibatch_discrimination_scratch(a.N, a.K, a.D)));
}
template <class T>
void arrays(T& t, kernels::MinibatchDiscriminationForward& a) {
  t.matrix(a.o, a.N, a.K, a.ldo);
  t.matrix(a.m, a.N, a.K * a.D, a.ldm);
  t.vector(a.scratch, static_cast<Index>(kernels::minibatch_discrimination_scratch(a.N, a.K, a.D)));
}
template <class T>
void arrays(T& t, kernels::MovingAverage& a) {
  t.vector(a.average, a.count);
  t.vector(a.w, a.count);
}
template <class T>
void arrays(T& t, kernels::NearestNeighbour& a) {
  t.vector(a.squared, a.N);
  t.vector(a.x, a.N * a.D);
  t.matrix(a.y, a.D, a.M, a.ldy);
}
template <class T>
void arrays(T& t, kernels::NormalNoise& a) {
  t.matrix(a.x, a.N, a.D, a.ldx);
}
template <class T>
void arrays(T& t, kernels::RandomLabels& a) {
  t.vector(a.label, a.N);
}
template <class T>
void arrays(T& t, kernels::RmspropUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.squared_gradients, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::RowScale& a) {
  t.matrix(a.y, a.N, a.C, a.ldy);
  t.matrix(a.x, a.N, a.C, a.ldx);
  t.matrix(a.plus, a.N, a.C, a.ldplus);
  t.vector(a.factor, a.N);
}
template <class T>
void arrays(T& t, kernels::SampleRows& a) {
  t.matrix(a.x, a.N, a.D, a.ldx);
  t.vector(a.label, a.N);
  t.vector(a.data, a.rows * a.D);
  t.vector(a.labels, a.rows);
}
template <class T>
void arrays(T& t, kernels::SgdUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.v, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::UniformNoise& a) {
  t.matrix(a.x, a.N, a.D, a.ldx);
}
template <class T>
void arrays(T& t, kernels::Wasserstein& a) {
  t.vector(a.loss, 1);
  t.matrix(a.dz, a.N, 1, a.lddz);
  t.matrix(a.z, a.N, 1, a.ldz);
}

}  // namespace fastgan::device
