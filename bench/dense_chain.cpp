// The generator of DY-GAN as one call, and as one dense_forward a layer.
#include <cstring>

#include "fastgan/buffer.hpp"
#include "kernel_bench.hpp"
#include "kernels/dense_chain/by_layers.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"

namespace fastgan::bench {
namespace {

constexpr Index N = 1024, kWidths[] = {17, 64, 128, 256, 512, 256, 128, 17};
constexpr int kStages = static_cast<int>(std::size(kWidths)) - 1;

/// Owns all that the call refers to.
struct Generator {
  std::vector<float> x = check::normal_numbers(N * kWidths[0], 1);
  std::vector<float> y;
  Buffer<float> scratch;
  std::vector<std::vector<float>> w, b;
  std::vector<std::vector<std::byte>> panels;
  kernels::DenseChain call{};
  double weights = 0;

  explicit Generator(Precision precision) : y(static_cast<std::size_t>(N * kWidths[kStages])) {
    for (int l = 0; l < kStages; ++l) {
      const Index I = kWidths[l], O = kWidths[l + 1];
      w.push_back(check::normal_numbers(I * O, static_cast<std::uint64_t>(l) + 2, 0.1));
      b.push_back(check::normal_numbers(O, static_cast<std::uint64_t>(l) + 20));
      weights += static_cast<double>(I * O);
      panels.emplace_back(kernels::dense_panels_bytes(I, O, precision, kernels::PanelUse::forward) +
                          64);
      call.stage[l] = {panels[static_cast<std::size_t>(l)].data(),
                       b[static_cast<std::size_t>(l)].data(), O, leaky_relu(0.2f)};
    }
    call.y = y.data();
    call.ldy = kWidths[kStages];
    call.x = x.data();
    call.ldx = call.I = kWidths[0];
    call.stages = kStages;
    call.N = N;
    call.precision = precision;
    scratch = Buffer<float>(kernels::dense_chain_scratch(call));
    call.scratch = scratch.data();
  }
  /// Instruction sets differ in how they pack.
  void pack(const Context& context) {
    for (int l = 0; l < kStages; ++l) {
      auto& memory = panels[static_cast<std::size_t>(l)];
      const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
      std::byte* aligned = memory.data() + (64 - address % 64) % 64;
      call.stage[l].panels = aligned;
      kernels::dense_pack(context, {.panels = aligned,
                                    .w = w[static_cast<std::size_t>(l)].data(),
                                    .I = kWidths[l],
                                    .O = kWidths[l + 1],
                                    .precision = call.precision});
    }
  }
};

Work chain_work(Precision precision, bool in_one_call) {
  const auto g = std::make_shared<Generator>(precision);
  const auto backend = std::make_shared<const Backend*>(nullptr);
  const auto run = [=](const Context& context) {
    if (*backend != context.backend) g->pack(context);
    *backend = context.backend;
    if (in_one_call) {
      kernels::dense_chain(context, g->call);
    } else {
      kernels::dense_chain_by_layers(context, g->call, 0, N);
    }
  };
  const auto verify = [=] {
    const std::vector<float> found = g->y;
    kernels::dense_chain_by_layers({.backend = *backend}, g->call, 0, N);
    const std::size_t bytes = found.size() * sizeof(float);
    return std::string(std::memcmp(found.data(), g->y.data(), bytes) == 0 ? "" : "other bits");
  };
  return {.run = run,
          .verify = verify,
          .bytes = 4.0 * g->weights,
          .elements = N,
          .flops = 2.0 * N * g->weights};
}

const bool kAdded = [] {
  for (const Precision precision : {Precision::fp32, Precision::bf16x3, Precision::bf16}) {
    const std::string what = "/generate/" + std::string(name(precision)) + "/dygan_full,batch:1024";
    add(
        "dense_chain" + what, [=] { return chain_work(precision, true); }, precision);
    add(
        "dense_chain_by_layers" + what, [=] { return chain_work(precision, false); }, precision);
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
