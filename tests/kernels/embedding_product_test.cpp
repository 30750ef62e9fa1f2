#include "kernels/embedding_product/embedding_product.hpp"

#include "tests/kernels/ladder.hpp"
#include "tests/reference/derivative.hpp"
#include "tests/reference/embedding_product.hpp"

using namespace fastgan;
using namespace fastgan::check;
using reference::EmbeddingCase;

namespace {

/// The last class never occurs unless it is the only one.
EmbeddingCase make_case(Index N, Index D, Index classes) {
  EmbeddingCase e{.N = N,
                  .D = D,
                  .classes = classes,
                  .z = normal_numbers(N * D, 111),
                  .dy = normal_numbers(N * D, 112),
                  .table = normal_numbers(classes * D, 113),
                  .old_dtable = normal_numbers(classes * D, 114),
                  .label = {}};
  const Index occurring = std::max<Index>(1, classes - 1);
  for (Index n = 0; n < N; ++n) {
    e.label.push_back(static_cast<std::int32_t>((n * n + n / 3) % occurring));
  }
  return e;
}

GuardedTensor table_gradient(const Context& context, const EmbeddingCase& e, GradientMode mode,
                             float* dz) {
  GuardedTensor dtable(e.classes, e.D);
  if (mode != GradientMode::overwrite) dtable.fill(e.old_dtable);
  kernels::embedding_product_backward(context, {.dz = dz,
                                                .dtable = dtable.data(),
                                                .dy = e.dy.data(),
                                                .z = e.z.data(),
                                                .label = e.label.data(),
                                                .table = e.table.data(),
                                                .N = e.N,
                                                .D = e.D,
                                                .classes = e.classes,
                                                .mode = mode});
  return dtable;
}

void check_case(const EmbeddingCase& e) {
  CAPTURE(e.N, e.D, e.classes);
  const reference::EmbeddingProduct expected = reference::embedding_product(e);
  climb(
      [&](const Context& context) {
        GuardedTensor y(e.N, e.D), dz(e.N, e.D), in_place(e.N, e.D, e.D, e.z);
        kernels::EmbeddingProductForward call{.y = y.data(),
                                              .z = e.z.data(),
                                              .label = e.label.data(),
                                              .table = e.table.data(),
                                              .N = e.N,
                                              .D = e.D};
        kernels::embedding_product_forward(context, call);
        call.y = in_place.data();
        call.z = in_place.data();
        kernels::embedding_product_forward(context, call);
        const auto dtable = table_gradient(context, e, GradientMode::overwrite, dz.data());
        const auto added = table_gradient(context, e, GradientMode::accumulate, nullptr);
        return std::vector{y, in_place, dz, dtable, added};
      },
      {expected.y, expected.y, expected.dz, expected.dtable, expected.added});
  const Context here{.backend = machine_of(0).backend};
  CHECK_SAME_BITS(table_gradient(here, e, GradientMode::ignore, nullptr),
                  GuardedTensor(e.classes, e.D, e.D, e.old_dtable));
}

}  // namespace

TEST_CASE("embedding_product: gradients of the reference") {
  const EmbeddingCase e = make_case(7, 3, 3);
  const reference::EmbeddingProduct expected = reference::embedding_product(e);
  std::vector<reference::Complex> z(e.z.begin(), e.z.end()), table(e.table.begin(), e.table.end());
  const auto check_all = [&](std::vector<reference::Complex>& moved, const Reference& r) {
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const reference::Complex here = moved[i];
      const double found = reference::derivative(
          [&](const reference::Complex& at) {
            moved[i] = at;
            return reference::embedding_loss(e, z, table);
          },
          here.real());
      moved[i] = here;
      const Index row = static_cast<Index>(i) / e.D, d = static_cast<Index>(i) % e.D;
      CAPTURE(row, d);
      CHECK(std::fabs(found - r.value(row, d)) <= reference::bound_in_double(r.bound(row, d)));
    }
  };
  check_all(z, expected.dz);
  check_all(table, expected.dtable);
}

TEST_CASE("embedding_product: forward and backward") {
  for (const Index N : kSizes) {
    for (const Index D : {1, 3, 17, 65}) check_case(make_case(N, D, 1 + N % 4));
  }
  check_case(make_case(100, 200, 2));   // LAGAN, one class
  check_case(make_case(1000, 200, 3));  // two of three classes; several tasks
}
