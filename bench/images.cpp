// upsample_2d, pad_2d and average_pool_2d, forward and backward, on images of LAGAN at batch 100.
#include "kernel_bench.hpp"
#include "kernels/average_pool_2d/average_pool_2d.hpp"
#include "kernels/pad_2d/pad_2d.hpp"
#include "kernels/upsample_2d/upsample_2d.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/linear_map.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;
using reference::LinearMap;

constexpr Index N = 100;

enum class Pass { forward, backward };

/// run(context, to, from)
template <class Run>
void add_pass(const std::string& title, const LinearMap& map, Pass pass, const Run& run) {
  add(title + "/fp32/batch:100", [=] {
    const bool forward = pass == Pass::forward;
    const auto from = std::make_shared<std::vector<float>>(
        check::normal_numbers(N * (forward ? map.inputs : map.outputs), 1));
    const auto to = std::make_shared<GuardedTensor>(N, forward ? map.outputs : map.inputs);
    const auto verify = [=] {
      return check::compare(
          "result", *to,
          forward ? reference::forward(map, *from, N) : reference::backward(map, *from, N));
    };
    const double numbers = static_cast<double>(N * (map.inputs + map.outputs));
    return Work{.run = [=](const Context& context) { run(context, to->data(), from->data()); },
                .verify = verify,
                .bytes = 4.0 * numbers,
                .elements = numbers};
  });
}

void add_upsample(Index H, Index C) {
  const LinearMap map = reference::upsample_2d(H, H, C, 2, 2);
  const std::string shape = std::to_string(H) + "x" + std::to_string(H) + "x" + std::to_string(C);
  add_pass("upsample_2d/forward/" + shape, map, Pass::forward,
           [=](const Context& context, float* to, const float* from) {
             kernels::upsample_2d_forward(context,
                                          {.y = to, .x = from, .N = N, .H = H, .W = H, .C = C});
           });
  add_pass("upsample_2d/backward/" + shape, map, Pass::backward,
           [=](const Context& context, float* to, const float* from) {
             kernels::upsample_2d_backward(context,
                                           {.dx = to, .dy = from, .N = N, .H = H, .W = H, .C = C});
           });
}

const bool kAdded = [] {
  add_upsample(7, 64);
  add_upsample(14, 6);
  const LinearMap pad = reference::pad_2d(14, 14, 64, 2, 2, 2, 2);
  add_pass("pad_2d/forward/14x14x64", pad, Pass::forward,
           [](const Context& context, float* to, const float* from) {
             kernels::pad_2d_forward(context, {.y = to,
                                               .x = from,
                                               .N = N,
                                               .H = 14,
                                               .W = 14,
                                               .C = 64,
                                               .top = 2,
                                               .bottom = 2,
                                               .left = 2,
                                               .right = 2});
           });
  add_pass("pad_2d/backward/14x14x64", pad, Pass::backward,
           [](const Context& context, float* to, const float* from) {
             kernels::pad_2d_backward(context, {.dx = to,
                                                .dy = from,
                                                .N = N,
                                                .H = 14,
                                                .W = 14,
                                                .C = 64,
                                                .top = 2,
                                                .bottom = 2,
                                                .left = 2,
                                                .right = 2});
           });
  const kernels::WindowShape pool{7, 7, 8, 3, 3, 8, 2, 2, 2, 2};
  add_pass("average_pool_2d/forward/7x7x8", reference::average_pool_2d(pool), Pass::forward,
           [=](const Context& context, float* to, const float* from) {
             kernels::average_pool_2d_forward(context, {.y = to, .x = from, .N = N, .shape = pool});
           });
  add_pass("average_pool_2d/backward/7x7x8", reference::average_pool_2d(pool), Pass::backward,
           [=](const Context& context, float* to, const float* from) {
             kernels::average_pool_2d_backward(context,
                                               {.dx = to, .dy = from, .N = N, .shape = pool});
           });
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
