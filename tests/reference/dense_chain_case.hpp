// A chain of dense layers with random numbers, run in one call and layer by layer: shared by the
// tests of every instruction set and of the emulation.
#pragma once

#include <cmath>
#include <memory>
#include <stdexcept>

#include "kernels/dense_chain/dense_chain.hpp"
#include "reference/dense_case.hpp"

namespace fastgan::test {

using Tensors = std::vector<GuardedTensor>;

/// A chain with random weights; every other layer without bias.
class DenseChainCase {
 public:
  DenseChainCase(Index N, const std::vector<Index>& widths)
      : N_(N), widths_(widths), x_(N, 1, 1), dy_(N, 1, 1) {
    std::mt19937 engine(17);
    x_ = random_tensor(engine, N, widths.front(), 3);
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
      w_.push_back(random_tensor(engine, widths[l], widths[l + 1], 0));
      b_.push_back(random_tensor(engine, 1, widths[l + 1], 0));
      for (Index i = 0; i < w_.back().rows(); ++i) {  // sums of the size of their terms
        for (Index o = 0; o < w_.back().columns(); ++o) {
          w_.back().at(i, o) /= std::sqrt(static_cast<float>(widths[l]));
        }
      }
    }
    dy_ = random_tensor(engine, N, widths.back(), 1);
  }

  std::size_t layers() const { return w_.size(); }
  const GuardedTensor& x() const { return x_; }
  const GuardedTensor& w(std::size_t l) const { return w_[l]; }
  const GuardedTensor* bias(std::size_t l) const { return l % 2 == 0 ? &b_[l] : nullptr; }
  static Activation activation(std::size_t l) { return all_activations()[(l + 2) % 5]; }

  /// y of the last layer in one call that keeps no other. Throws std::runtime_error where it writes
  /// outside of its working memory.
  GuardedTensor generate(const Context& context, Precision precision,
                         kernels::ChainVariant variant) const {
    Tensors y = outputs();
    kernels::DenseChain call = forward_call(precision, variant);
    call.stage[layers() - 1].y = y.back().data();
    run(context, call, y);
    return y.back();
  }
  /// y of every layer, in one call.
  Tensors forward(const Context& context, Precision precision,
                  kernels::ChainVariant variant) const {
    Tensors y = outputs();
    kernels::DenseChain call = forward_call(precision, variant);
    for (std::size_t l = 0; l < layers(); ++l) call.stage[l].y = y[l].data();
    run(context, call, y);
    return y;
  }
  /// The same by one dense_forward a layer.
  Tensors forward_by_layers(const Context& context, Precision precision) const {
    Tensors y = outputs();
    const AllPanels panels = pack(context, precision, kernels::PanelUse::forward);
    for (std::size_t l = 0; l < layers(); ++l) {
      const GuardedTensor& in = l == 0 ? x_ : y[l - 1];
      kernels::dense_forward(context, {.y = y[l].data(),
                                       .ldy = y[l].ld(),
                                       .x = in.data(),
                                       .ldx = in.ld(),
                                       .panels = panels[l]->data(),
                                       .b = bias(l) != nullptr ? bias(l)->data() : nullptr,
                                       .N = N_,
                                       .I = widths_[l],
                                       .O = widths_[l + 1],
                                       .activation = activation(l),
                                       .precision = precision});
    }
    return y;
  }

  /// dx, where it is wanted, and dz of every layer, in one call; y as forward() gives it.
  Tensors backward(const Context& context, Precision precision, kernels::ChainVariant variant,
                   const Tensors& y, bool wants_dx) const {
    Tensors d = gradients();
    const AllPanels panels = pack(context, precision, kernels::PanelUse::backward);
    kernels::DenseChainBackward call{.dx = wants_dx ? d[0].data() : nullptr,
                                     .lddx = d[0].ld(),
                                     .stage = {},
                                     .stages = static_cast<int>(layers()),
                                     .N = N_,
                                     .I = widths_[0],
                                     .precision = precision,
                                     .variant = variant};
    for (std::size_t l = 0; l < layers(); ++l) {
      const bool is_last = l + 1 == layers();
      call.stage[l] = {.panels = panels[l]->data(),
                       .O = widths_[l + 1],
                       .dz = d[l + 1].data(),
                       .lddz = d[l + 1].ld(),
                       .y = is_last ? nullptr : y[l].data(),
                       .ldy = y[l].ld(),
                       .activation = activation(l)};
    }
    kernels::dense_chain_backward(context, call);
    return d;
  }
  /// The same by one dense_backward_data a layer.
  Tensors backward_by_layers(const Context& context, Precision precision, const Tensors& y) const {
    Tensors d = gradients();
    const AllPanels panels = pack(context, precision, kernels::PanelUse::backward);
    for (std::size_t l = layers(); l-- > 0;) {
      const GuardedTensor* in = l == 0 ? nullptr : &y[l - 1];
      kernels::dense_backward_data(
          context, {.dx = d[l].data(),
                    .lddx = d[l].ld(),
                    .dz = d[l + 1].data(),
                    .lddz = d[l + 1].ld(),
                    .panels = panels[l]->data(),
                    .x = in != nullptr ? in->data() : nullptr,
                    .ldx = in != nullptr ? in->ld() : 0,
                    .x_activation = in != nullptr ? activation(l - 1) : Activation{},
                    .N = N_,
                    .I = widths_[l],
                    .O = widths_[l + 1],
                    .precision = precision});
    }
    return d;
  }

 private:
  using AllPanels = std::vector<std::unique_ptr<Panels>>;

  Tensors outputs() const {
    Tensors y;
    for (std::size_t l = 0; l < layers(); ++l) {
      y.emplace_back(N_, widths_[l + 1], widths_[l + 1] + static_cast<Index>(l % 3));
    }
    return y;
  }
  /// Of the input and of every layer; the last one is given.
  Tensors gradients() const {
    Tensors d;
    for (std::size_t l = 0; l < layers(); ++l) {
      d.emplace_back(N_, widths_[l], widths_[l] + static_cast<Index>(l % 4));
    }
    d.push_back(dy_);
    return d;
  }
  AllPanels pack(const Context& context, Precision precision, kernels::PanelUse use) const {
    AllPanels panels;
    for (const GuardedTensor& w : w_) {
      panels.push_back(std::make_unique<Panels>(context, w, precision, use));
    }
    return panels;
  }
  kernels::DenseChain forward_call(Precision precision, kernels::ChainVariant variant) const {
    kernels::DenseChain call{.x = x_.data(),
                             .ldx = x_.ld(),
                             .stage = {},
                             .stages = static_cast<int>(layers()),
                             .N = N_,
                             .I = widths_.front(),
                             .precision = precision,
                             .scratch = nullptr,
                             .variant = variant};
    for (std::size_t l = 0; l < layers(); ++l) {
      call.stage[l].b = bias(l) != nullptr ? bias(l)->data() : nullptr;
      call.stage[l].O = widths_[l + 1];
      call.stage[l].activation = activation(l);
    }
    return call;
  }
  void run(const Context& context, kernels::DenseChain& call, const Tensors& y) const {
    const AllPanels panels = pack(context, call.precision, kernels::PanelUse::forward);
    for (std::size_t l = 0; l < layers(); ++l) {
      call.stage[l].panels = panels[l]->data();
      call.stage[l].ldy = y[l].ld();
    }
    GuardedTensor scratch(static_cast<Index>(kernels::dense_chain_scratch(call)));
    call.scratch = scratch.data();
    kernels::dense_chain(context, call);
    if (!scratch.damage().empty()) throw std::runtime_error(scratch.damage());
  }

  Index N_;
  std::vector<Index> widths_;
  GuardedTensor x_, dy_;
  Tensors w_, b_;
};

}  // namespace fastgan::test
