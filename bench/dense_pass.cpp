#include "dense_pass.hpp"

namespace fastgan::bench {

std::string DenseSetting::name() const {
  return "dense/" + pass + "/" + std::string(fastgan::name(precision)) +
         "/batch:" + std::to_string(N) + "," + std::to_string(I) + "x" + std::to_string(O) +
         (variant == kernels::DenseVariant::mma     ? ",mma"
          : variant == kernels::DenseVariant::wgmma ? ",wgmma"
                                                    : "");
}

DensePass::DensePass(const DenseSetting& setting)
    : s_(setting), c_({s_.N, s_.I, s_.O, 16}, kDenseActivation, 1) {}

void DensePass::pack(const Context& context) {
  if (packed_by_ == context.backend) return;
  packed_by_ = context.backend;
  panels_.emplace(context, c_.w, s_.precision,
                  s_.pass == "forward" ? kernels::PanelUse::forward : kernels::PanelUse::backward);
}

void DensePass::run(const Context& context) {
  if (s_.pass == "backward_weights") {
    return c_.backward_weights(context, s_.precision, 0, c_.I, GradientMode::overwrite);
  }
  pack(context);
  if (s_.pass == "forward") {
    return kernels::dense_forward(context, {.y = c_.y.data(),
                                            .ldy = c_.y.ld(),
                                            .x = c_.x.data(),
                                            .ldx = c_.x.ld(),
                                            .panels = panels_->data(),
                                            .b = c_.b.data(),
                                            .N = c_.N,
                                            .I = c_.I,
                                            .O = c_.O,
                                            .activation = kDenseActivation,
                                            .precision = s_.precision,
                                            .variant = s_.variant});
  }
  kernels::dense_backward_data(context, {.dx = c_.dx.data(),
                                         .lddx = c_.dx.ld(),
                                         .dz = c_.dz.data(),
                                         .lddz = c_.dz.ld(),
                                         .panels = panels_->data(),
                                         .x = c_.x.data(),
                                         .ldx = c_.x.ld(),
                                         .x_activation = kDenseActivation,
                                         .N = c_.N,
                                         .I = c_.I,
                                         .O = c_.O,
                                         .precision = s_.precision});
}

std::string DensePass::verify() const {
  const reference::Rounding rounding = reference::rounding_of(s_.precision);
  if (s_.pass == "forward") {
    return check::compare("y", c_.y,
                          reference::dense_forward(c_.x, c_.w, &c_.b, kDenseActivation, rounding));
  }
  if (s_.pass == "backward_data") {
    return check::compare(
        "dx", c_.dx,
        reference::dense_backward_data(c_.dz, c_.w, &c_.x, kDenseActivation, rounding));
  }
  return check::compare("dw", c_.dw,
                        reference::dense_backward_weights(c_.x, c_.dz, nullptr, rounding));
}

void for_layers_of_dygan(const std::function<void(Index, Index)>& visit) {
  constexpr Index kGenerator[] = {17, 64, 128, 256, 512, 256, 128, 17};
  constexpr Index kDiscriminatorOnly[][2] = {{17, 128}, {128, 128}, {256, 256}, {128, 64},
                                             {64, 32},  {32, 16},   {16, 8},    {8, 1}};
  for (std::size_t l = 0; l + 1 < std::size(kGenerator); ++l) {
    visit(kGenerator[l], kGenerator[l + 1]);
  }
  for (const auto& [I, O] : kDiscriminatorOnly) visit(I, O);
}

}  // namespace fastgan::bench
