// A chain of dense layers with random numbers, run in one call and layer by layer: shared by the
// tests of every instruction set and of the emulation.
#pragma once

#include <cmath>
#include <memory>
#include <stdexcept>

#include "kernels/dense_chain/dense_chain.hpp"
#include "reference/dense_case.hpp"

namespace fastgan::test {

/// A chain with random weights; every other layer without bias.
class DenseChainCase {
 public:
  DenseChainCase(Index N, const std::vector<Index>& widths)
      : N_(N), widths_(widths), x_(N, widths.front(), widths.front() + 3) {
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
  }

  /// In one call, or by one dense_forward a layer. Throws std::runtime_error where the call writes
  /// outside of its working memory.
  GuardedTensor run(const Context& context, Precision precision, bool in_one_call) const {
    std::vector<std::unique_ptr<Panels>> panels;
    for (const GuardedTensor& w : w_) {
      panels.push_back(std::make_unique<Panels>(context, w, precision, kernels::PanelUse::forward));
    }
    GuardedTensor y(N_, widths_.back(), widths_.back() + 2);
    if (in_one_call) {
      one_call(context, precision, panels, y);
    } else {
      by_layers(context, precision, panels, y);
    }
    return y;
  }

 private:
  using AllPanels = std::vector<std::unique_ptr<Panels>>;

  const float* bias(std::size_t l) const { return l % 2 == 0 ? b_[l].data() : nullptr; }
  static Activation activation(std::size_t l) { return all_activations()[(l + 2) % 5]; }

  void one_call(const Context& context, Precision precision, const AllPanels& panels,
                GuardedTensor& y) const {
    kernels::DenseChain call{.y = y.data(),
                             .ldy = y.ld(),
                             .x = x_.data(),
                             .ldx = x_.ld(),
                             .stage = {},
                             .stages = static_cast<int>(w_.size()),
                             .N = N_,
                             .I = widths_.front(),
                             .precision = precision,
                             .scratch = nullptr};
    for (std::size_t l = 0; l < w_.size(); ++l) {
      call.stage[l] = {panels[l]->data(), bias(l), widths_[l + 1], activation(l)};
    }
    GuardedTensor scratch(static_cast<Index>(kernels::dense_chain_scratch(call)));
    call.scratch = scratch.data();
    kernels::dense_chain(context, call);
    if (!scratch.damage().empty()) throw std::runtime_error(scratch.damage());
  }
  void by_layers(const Context& context, Precision precision, const AllPanels& panels,
                 GuardedTensor& y) const {
    GuardedTensor in = x_;
    for (std::size_t l = 0; l < w_.size(); ++l) {
      GuardedTensor out(N_, widths_[l + 1], l + 1 == w_.size() ? y.ld() : widths_[l + 1]);
      kernels::dense_forward(context, {.y = out.data(),
                                       .ldy = out.ld(),
                                       .x = in.data(),
                                       .ldx = in.ld(),
                                       .panels = panels[l]->data(),
                                       .b = bias(l),
                                       .N = N_,
                                       .I = widths_[l],
                                       .O = widths_[l + 1],
                                       .activation = activation(l),
                                       .precision = precision});
      in = out;
    }
    y = in;
  }

  Index N_;
  std::vector<Index> widths_;
  GuardedTensor x_;
  std::vector<GuardedTensor> w_, b_;
};

}  // namespace fastgan::test
