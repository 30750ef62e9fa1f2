// conv_2d/<pass>/fp32/<batch:N,HxWxC,OHxOWxOC>: the convolutions of LAGAN's generator and of its
// discriminator at batch 100.
#include "window_layer.hpp"

namespace fastgan::bench {
namespace {

const bool kAdded = [] {
  for (const kernels::WindowShape& s : kConvolutions) {
    for (const char* pass : kWindowPasses) {
      add_window_layer<WindowKernels<test::Conv2d>>("conv_2d", pass, {kLaganBatch, s});
    }
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
