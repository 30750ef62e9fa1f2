// dense/<pass>/<precision>/batch:512,IxO: every layer of DY-GAN at its batch; and a layer of
// EventGAN at its batch by both kernels for tensor cores.
#include "../dense_pass.hpp"

#include <memory>

#include "../kernel_bench.hpp"

namespace fastgan::bench {
namespace {

constexpr Index kBatch = 512, kWideBatch = 1024, kWide = 512;

void add_pass(const DenseSetting& setting) {
  const auto make = [=] {
    const auto pass = std::make_shared<DensePass>(setting);
    return Work{.run = [=](const Context& context) { pass->run(context); },
                .verify = [=] { return pass->verify(); },
                .bytes = 0,
                .elements = static_cast<double>(setting.N),
                .flops = 2 * pass->multiply_adds()};
  };
  add(setting.name(), make, setting.precision);
}

const bool kAdded = [] {
  for_layers_of_dygan([](Index I, Index O) {
    for (const char* pass : {"forward", "backward_data", "backward_weights"}) {
      for (const Precision precision :
           {Precision::fp32, Precision::tf32, Precision::bf16x3, Precision::bf16}) {
        add_pass({pass, kBatch, I, O, precision});
      }
    }
  });
  for (const Precision precision : {Precision::bf16x3, Precision::bf16}) {
    for (const auto variant : {kernels::DenseVariant::mma, kernels::DenseVariant::wgmma}) {
      add_pass({"forward", kWideBatch, kWide, kWide, precision, variant});
    }
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
