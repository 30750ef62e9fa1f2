#include "chain_work.hpp"

#include <memory>
#include <utility>

#include "fastgan/buffer.hpp"
#include "kernels/dense_chain/by_layers.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"

namespace fastgan::bench {
namespace {

using kernels::PanelUse;

/// Owns all that the calls refer to.
class Chain {
 public:
  explicit Chain(ChainSetting setting) : s_(std::move(setting)) {
    const std::size_t layers = s_.widths.size() - 1;
    x_ = check::normal_numbers(s_.N * s_.widths[0], 1);
    dx_.resize(x_.size());
    for (std::size_t l = 0; l < layers; ++l) {
      const Index I = s_.widths[l], O = s_.widths[l + 1];
      w_.push_back(check::normal_numbers(I * O, l + 2, 0.1));
      b_.push_back(check::normal_numbers(O, l + 20));
      dz_.push_back(check::normal_numbers(s_.N * O, l + 40));
      y_.emplace_back(static_cast<std::size_t>(s_.N * O));
      forward_panels_.emplace_back(bytes(l, PanelUse::forward));
      backward_panels_.emplace_back(bytes(l, PanelUse::backward));
      weights_ += static_cast<double>(I * O);
    }
    scratch_ = Buffer<float>(kernels::dense_chain_scratch(forward_call()));
  }

  double weights() const { return weights_; }

  void run(const Context& context) {
    if (made_by_ != context.backend) make(context);
    if (s_.variant == kernels::ChainVariant::by_layers) return run_by_layers(context);
    if (s_.pass == ChainPass::backward) {
      kernels::dense_chain_backward(context, backward_call());
    } else {
      kernels::dense_chain(context, forward_call());
    }
  }
  std::string verify() {
    const Context context{.backend = made_by_};
    const std::vector<std::vector<float>> found = results();
    run_by_layers(context);
    return found == results() ? "" : "other numbers";
  }

 private:
  std::size_t bytes(std::size_t l, PanelUse use) const {
    return kernels::dense_panels_bytes(s_.widths[l], s_.widths[l + 1], s_.precision, use);
  }
  /// What comes but once for a backend: packed weights, and the outputs that the way back reads.
  void make(const Context& context) {
    made_by_ = context.backend;
    for (std::size_t l = 0; l < w_.size(); ++l) {
      for (const PanelUse use : {PanelUse::forward, PanelUse::backward}) {
        auto& panels = use == PanelUse::forward ? forward_panels_ : backward_panels_;
        kernels::dense_pack(context, {.panels = panels[l].data(),
                                      .w = w_[l].data(),
                                      .I = s_.widths[l],
                                      .O = s_.widths[l + 1],
                                      .precision = s_.precision,
                                      .use = use});
      }
    }
    if (s_.pass == ChainPass::backward) kernels::dense_chain(context, forward_call());
  }
  void run_by_layers(const Context& context) {
    if (s_.pass == ChainPass::backward) {
      kernels::dense_chain_backward_by_layers(context, backward_call(), 0, s_.N);
    } else {
      kernels::dense_chain_by_layers(context, forward_call(), 0, s_.N);
    }
  }
  kernels::DenseChain forward_call() {
    kernels::DenseChain call{.x = x_.data(),
                             .ldx = s_.widths[0],
                             .stage = {},
                             .stages = static_cast<int>(w_.size()),
                             .N = s_.N,
                             .I = s_.widths[0],
                             .precision = s_.precision,
                             .scratch = scratch_.data(),
                             .variant = s_.variant};
    for (std::size_t l = 0; l < w_.size(); ++l) {
      const bool is_kept = s_.pass != ChainPass::generate || l + 1 == w_.size();
      call.stage[l] = {.panels = forward_panels_[l].data(),
                       .b = b_[l].data(),
                       .O = s_.widths[l + 1],
                       .activation = leaky_relu(0.2f),
                       .y = is_kept ? y_[l].data() : nullptr,
                       .ldy = s_.widths[l + 1]};
    }
    return call;
  }
  kernels::DenseChainBackward backward_call() {
    kernels::DenseChainBackward call{.dx = dx_.data(),
                                     .lddx = s_.widths[0],
                                     .stage = {},
                                     .stages = static_cast<int>(w_.size()),
                                     .N = s_.N,
                                     .I = s_.widths[0],
                                     .precision = s_.precision,
                                     .variant = s_.variant};
    for (std::size_t l = 0; l < w_.size(); ++l) {
      call.stage[l] = {.panels = backward_panels_[l].data(),
                       .O = s_.widths[l + 1],
                       .dz = dz_[l].data(),
                       .lddz = s_.widths[l + 1],
                       .y = y_[l].data(),
                       .ldy = s_.widths[l + 1],
                       .activation = leaky_relu(0.2f)};
    }
    return call;
  }
  std::vector<std::vector<float>> results() const {
    if (s_.pass == ChainPass::generate) return {y_.back()};
    if (s_.pass == ChainPass::forward) return y_;
    std::vector<std::vector<float>> all = dz_;
    all.push_back(dx_);
    return all;
  }

  ChainSetting s_;
  std::vector<float> x_, dx_;
  std::vector<std::vector<float>> w_, b_, y_, dz_;
  std::vector<Buffer<std::byte>> forward_panels_, backward_panels_;
  Buffer<float> scratch_;
  const Backend* made_by_ = nullptr;
  double weights_ = 0;
};

}  // namespace

std::string ChainSetting::name() const {
  constexpr const char* kPasses[] = {"generate", "forward", "backward"};
  constexpr const char* kVariants[] = {"", ",by_layers", ",tiles", ",clusters"};
  return std::string("dense_chain/") + kPasses[static_cast<int>(pass)] + "/" +
         std::string(fastgan::name(precision)) + "/" + network + ",batch:" + std::to_string(N) +
         kVariants[static_cast<int>(variant)];
}

Work chain_work(const ChainSetting& setting) {
  const auto chain = std::make_shared<Chain>(setting);
  const auto N = static_cast<double>(setting.N);
  return {.run = [chain](const Context& context) { chain->run(context); },
          .verify = [chain] { return chain->verify(); },
          .bytes = 4.0 * chain->weights(),
          .elements = N,
          .flops = 2.0 * N * chain->weights()};
}

std::vector<Index> generator_of_dygan() { return {17, 64, 128, 256, 512, 256, 128, 17}; }
std::vector<Index> discriminator_of_dygan() {
  return {17, 128, 128, 256, 256, 128, 64, 32, 16, 8, 1};
}

}  // namespace fastgan::bench
