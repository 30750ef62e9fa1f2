#include "kernels/wasserstein/wasserstein.hpp"

#include "tests/kernels/ladder.hpp"
#include "tests/reference/wasserstein.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

void check_wasserstein(const std::vector<float>& z, float scale, Index ld) {
  const auto N = static_cast<Index>(z.size());
  CAPTURE(N, scale, ld);
  const reference::Wasserstein expected = reference::wasserstein(z, scale);
  climb(
      [&](const Context& context) {
        const GuardedTensor logits(N, 1, ld, z);
        GuardedTensor loss(1), loss_alone(1), dz(N, 1, ld + 1);
        kernels::Wasserstein arguments{.loss = loss.data(),
                                       .dz = dz.data(),
                                       .lddz = dz.ld(),
                                       .z = logits.data(),
                                       .ldz = ld,
                                       .N = N,
                                       .scale = scale};
        kernels::wasserstein(context, arguments);
        arguments.loss = loss_alone.data();
        arguments.dz = nullptr;
        kernels::wasserstein(context, arguments);
        return std::vector{loss, loss_alone, dz};
      },
      {expected.loss, expected.loss, expected.dz});
}

}  // namespace

TEST_CASE("wasserstein: loss and gradient") {
  for (const float scale : {1.0f, -1.0f, 0.3f}) {
    for (const Index N : kSizes) {
      for (const Index ld : {1, 5}) check_wasserstein(normal_numbers(N, 25, 5.0), scale, ld);
    }
    check_wasserstein(normal_numbers(kManyTasks, 26, 5.0), scale, 1);
  }
}

TEST_CASE("wasserstein: the sum is in double") {
  const GuardedTensor logits(std::vector<float>{1e8f, 3.0f, -1e8f});
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    GuardedTensor loss(1);
    kernels::wasserstein({.backend = machine.backend},
                         {.loss = loss.data(), .z = logits.data(), .N = 3, .scale = -1.0f});
    CHECK(loss.at(0, 0) == -1.0f);
  }
}
