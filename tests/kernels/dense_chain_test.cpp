#include "kernels/dense_chain/dense_chain.hpp"

#include <memory>

#include "reference/dense_case.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

/// A chain with random weights; every other layer without bias.
class Chain {
 public:
  Chain(Index N, const std::vector<Index>& widths)
      : N_(N), widths_(widths), x_(N, widths.front(), widths.front() + 3) {
    std::mt19937 engine(17);
    x_ = test::random_tensor(engine, N, widths.front(), 3);
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
      w_.push_back(test::random_tensor(engine, widths[l], widths[l + 1], 0));
      b_.push_back(test::random_tensor(engine, 1, widths[l + 1], 0));
      for (Index i = 0; i < w_.back().rows(); ++i) {  // sums of the size of their terms
        for (Index o = 0; o < w_.back().columns(); ++o) {
          w_.back().at(i, o) /= std::sqrt(static_cast<float>(widths[l]));
        }
      }
    }
  }

  /// In one call, or by one dense_forward a layer.
  GuardedTensor run(const Context& context, Precision precision, bool in_one_call) const {
    std::vector<std::unique_ptr<test::Panels>> panels;
    for (const GuardedTensor& w : w_) {
      panels.push_back(
          std::make_unique<test::Panels>(context, w, precision, kernels::PanelUse::forward));
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
  using AllPanels = std::vector<std::unique_ptr<test::Panels>>;

  const float* bias(std::size_t l) const { return l % 2 == 0 ? b_[l].data() : nullptr; }
  static Activation activation(std::size_t l) { return test::all_activations()[(l + 2) % 5]; }

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
    GuardedTensor scratch(
        static_cast<Index>(kernels::dense_chain_scratch(N_, call.stage, call.stages)));
    call.scratch = scratch.data();
    kernels::dense_chain(context, call);
    CHECK(scratch.damage().empty());
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

/// The precisions that a machine of these tests computes in.
std::vector<Precision> precisions() {
  if (machines().front().name.find("CUDA") == std::string_view::npos) return {Precision::fp32};
  return {Precision::fp32, Precision::bf16, Precision::bf16x3};
}

void check_chain(const Machine& machine, Index N, const std::vector<Index>& widths) {
  const Chain chain(N, widths);
  const Context context{.backend = machine.backend};
  for (const Precision precision : precisions()) {
    INFO(machine.name << ", " << name(precision) << ", " << N << " events, " << widths.size() - 1
                      << " layers, first " << widths.front());
    CHECK_SAME_BITS(chain.run(context, precision, true), chain.run(context, precision, false));
  }
}

}  // namespace

TEST_CASE("dense_chain: the bits of one layer after the other, any shape") {
  std::size_t turn = 0;
  for (const Index N : kSizes) {
    for (const std::vector<Index>& widths :
         {std::vector<Index>{1, 1}, {3, 65, 31}, {33, 17, 127, 1}, {31, 32, 64, 33, 3}}) {
      check_chain(machine_of(turn++), N, widths);
    }
  }
  for (const Machine& machine : machines()) check_chain(machine, 70, {17, 40, 33, 129, 66, 5});
}

TEST_CASE("dense_chain: DY-GAN's generator, and a layer too wide for a chip") {
  check_chain(machine_of(0), 35, {17, 64, 128, 256, 512, 256, 128, 17});
  check_chain(machine_of(1), 3, {5, 1100, 700, 9});
}

TEST_CASE("dense_chain: any number of threads") {
  const Chain chain(300, {17, 40, 33, 5});
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const GuardedTensor whole = chain.run({.backend = machine.backend}, Precision::fp32, true);
    for (const int threads : thread_counts()) {
      const std::unique_ptr<Executor> pool = make_thread_pool(threads);
      CHECK_SAME_BITS(
          chain.run({.backend = machine.backend, .executor = pool.get()}, Precision::fp32, true),
          whole);
    }
  }
}
