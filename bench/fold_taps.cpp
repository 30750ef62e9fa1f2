// fold_taps/<forward,backward>/fp32/<OHxOWxOC,KHxKWxC>: the filters of the two layers of LAGAN's
// generator that upsample, which are folded after every update.
#include "kernels/fold_taps/fold_taps.hpp"

#include "kernel_bench.hpp"
#include "lagan_layers.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/fold_taps.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;
using kernels::WindowShape;
using reference::LinearMap;

constexpr Index kFactor = 2;

/// run(context, to, from)
template <class Run>
void add_pass(const std::string& pass, const WindowShape& s, const Run& run) {
  const auto three = [](Index a, Index b, Index c) {
    return std::to_string(a) + "x" + std::to_string(b) + "x" + std::to_string(c);
  };
  const std::string shape = three(s.OH, s.OW, s.OC) + "," + three(s.KH, s.KW, s.C);
  add("fold_taps/" + pass + "/fp32/" + shape, [=] {
    const bool forward = pass == "forward";
    const auto map = std::make_shared<const LinearMap>(reference::fold_taps(s, kFactor));
    const auto from = std::make_shared<std::vector<float>>(
        check::normal_numbers(forward ? map->inputs : map->outputs, 1));
    const auto to = std::make_shared<GuardedTensor>(forward ? map->outputs : map->inputs);
    const auto verify = [=] {
      return check::compare(
          "result", *to,
          forward ? reference::forward(*map, *from, 1) : reference::backward(*map, *from, 1));
    };
    const auto numbers = static_cast<double>(map->inputs + map->outputs);
    return Work{.run = [=](const Context& context) { run(context, to->data(), from->data()); },
                .verify = verify,
                .bytes = 4.0 * numbers,
                .elements = numbers};
  });
}

const bool kAdded = [] {
  for (const WindowShape& s : kUpsampled) {
    add_pass("forward", s, [=](const Context& context, float* v, const float* w) {
      kernels::fold_taps_forward(context, {.v = v, .w = w, .shape = s, .factor = kFactor});
    });
    add_pass("backward", s, [=](const Context& context, float* dw, const float* dv) {
      kernels::fold_taps_backward(context, {.dw = dw, .dv = dv, .shape = s, .factor = kFactor});
    });
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
