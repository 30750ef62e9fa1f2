// What a class-conditional GAN with dropout adds to a step of LAGAN at batch 100: dropout,
// embedding_product, bce_targets with flipped_labels.
#include "kernel_bench.hpp"
#include "kernels/bce_targets/bce_targets.hpp"
#include "kernels/dropout/dropout.hpp"
#include "kernels/embedding_product/embedding_product.hpp"
#include "kernels/flipped_labels/flipped_labels.hpp"
#include "tests/check.hpp"
#include "tests/numbers.hpp"
#include "tests/reference/bce_targets.hpp"
#include "tests/reference/dropout.hpp"
#include "tests/reference/embedding_product.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;

constexpr Index N = 100;

Work dropout_work() {
  constexpr Index D = 25 * 25 * 32;
  constexpr RandomKey kKey{.seed = 1, .stream = Stream::dropout};
  constexpr float kRate = 0.2f;
  const auto x = std::make_shared<std::vector<float>>(check::normal_numbers(N * D, 1));
  const auto y = std::make_shared<GuardedTensor>(N, D);
  const auto run = [=](const Context& context) {
    kernels::dropout(context,
                     {.y = y->data(), .x = x->data(), .N = N, .D = D, .rate = kRate, .key = kKey});
  };
  const auto verify = [=] {
    check::Reference expected(N, D, 2);
    for (Index i = 0; i < N * D; ++i) {
      const Index n = i / D, d = i % D;
      const bool dropped =
          reference::is_dropped(kKey, static_cast<std::uint64_t>(n), d, static_cast<double>(kRate));
      const double value = dropped ? 0.0 : (*x)[static_cast<std::size_t>(i)] / (1.0 - kRate);
      expected.set(n, d, value, std::fabs(value));
    }
    return check::compare("y", *y, expected);
  };
  return {.run = run, .verify = verify, .bytes = 8.0 * N * D, .elements = N * D};
}

Work embedding_work() {
  constexpr Index D = 200, kClasses = 2;
  const auto e = std::make_shared<reference::EmbeddingCase>(
      reference::EmbeddingCase{N,
                               D,
                               kClasses,
                               check::normal_numbers(N * D, 1),
                               check::normal_numbers(N * D, 2),
                               check::normal_numbers(kClasses * D, 3),
                               check::normal_numbers(kClasses * D, 4),
                               {}});
  for (Index n = 0; n < N; ++n) e->label.push_back(static_cast<std::int32_t>(n % kClasses));
  const auto y = std::make_shared<GuardedTensor>(N, D);
  const auto dtable = std::make_shared<GuardedTensor>(kClasses, D);
  const auto run = [=](const Context& context) {
    kernels::embedding_product_forward(context, {.y = y->data(),
                                                 .z = e->z.data(),
                                                 .label = e->label.data(),
                                                 .table = e->table.data(),
                                                 .N = N,
                                                 .D = D});
    kernels::embedding_product_backward(context, {.dz = nullptr,
                                                  .dtable = dtable->data(),
                                                  .dy = e->dy.data(),
                                                  .z = e->z.data(),
                                                  .label = e->label.data(),
                                                  .table = e->table.data(),
                                                  .N = N,
                                                  .D = D,
                                                  .classes = kClasses});
  };
  const auto verify = [=] {
    const auto expected = reference::embedding_product(*e);
    return check::compare("y", *y, expected.y) + check::compare("dtable", *dtable, expected.dtable);
  };
  return {.run = run, .verify = verify, .bytes = 4.0 * 5 * N * D, .elements = N * D};
}

Work targets_work() {
  constexpr RandomKey kKey{.seed = 1, .stream = Stream::label_flips};
  const auto z = std::make_shared<std::vector<float>>(check::normal_numbers(N, 1, 5.0));
  const auto target = std::make_shared<std::vector<float>>(static_cast<std::size_t>(N));
  const auto loss = std::make_shared<GuardedTensor>(1), dz = std::make_shared<GuardedTensor>(N, 1);
  const auto run = [=](const Context& context) {
    kernels::flipped_labels(
        context, {.target = target->data(), .all = 1, .N = N, .rate = 0.05f, .key = kKey});
    kernels::bce_targets(
        context,
        {.loss = loss->data(), .dz = dz->data(), .z = z->data(), .target = target->data(), .N = N});
  };
  const auto verify = [=] {
    return check::compare("dz", *dz, reference::bce_targets(*z, *target, 1.0).dz);
  };
  return {.run = run, .verify = verify, .bytes = 16.0 * N, .elements = N};
}

const bool kAdded = [] {
  add("dropout/apply/fp32/batch:100,25x25x32", dropout_work);
  add("embedding_product/forward+table/fp32/batch:100,200x2", embedding_work);
  add("flipped_labels+bce_targets/train/fp32/batch:100", targets_work);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
