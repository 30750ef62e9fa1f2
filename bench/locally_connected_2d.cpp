// locally_connected_2d/<pass>/fp32/<batch:N,HxWxC,OHxOWxOC>: the layers of LAGAN's networks at
// batch 100 and, forward, at batch 1.
#include "window_layer.hpp"

namespace fastgan::bench {
namespace {

const bool kAdded = [] {
  const auto add_pass = [](const char* pass, const test::WindowCase& c) {
    add_window_layer<WindowKernels<test::LocallyConnected2d>>("locally_connected_2d", pass, c);
  };
  for (const kernels::WindowShape& s : kLocallyConnected) {
    add_pass("forward", {1, s});
    for (const char* pass : kWindowPasses) add_pass(pass, {kLaganBatch, s});
    add_pass(kForwardAndBackward, {kLaganBatch, s});
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
