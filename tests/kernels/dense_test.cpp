// The dense kernels of every instruction set and precision of this processor.
#include <optional>

#include "fastgan/error.hpp"
#include "fastgan/executor.hpp"
#include "reference/dense_case.hpp"
#include "traps.hpp"

namespace fastgan::test {
namespace {

std::vector<Isa> available() {
  std::vector<Isa> found;
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (is_supported(isa)) found.push_back(isa);
  }
  return found;
}

TEST_CASE("dense: every pass within the bound of its sums, fp32") {
  for (const Isa isa : available()) {
    const Context context{&cpu_backend(isa), nullptr};
    std::size_t turn = 0;
    for (const DenseShape& shape : dense_shapes()) {
      INFO(name(isa));
      check_dense(context, Precision::fp32, shape, all_activations()[turn++ % 5]);
    }
  }
}

TEST_CASE("dense: bits do not depend on tiles, blocks, threads or AVX width") {
  const auto pool = make_thread_pool(3);
  const DenseShape shape{.N = 147, .I = 131, .O = 81, .gap = 3};
  for (const Activation& activation : all_activations()) {
    std::optional<DenseCase> fused;  // the instruction sets with fused multiply-add agree
    for (const Isa isa : available()) {
      const Context serial{&cpu_backend(isa), nullptr};
      DenseCase whole(shape, activation, 3);
      whole.run(serial, Precision::fp32, 147);
      for (const Index block : {1, 5, 64}) {
        INFO(name(isa) << ", blocks of " << block);
        DenseCase split(shape, activation, 3);
        split.run(serial, Precision::fp32, block);
        check_same_bits(split, whole);
      }
      DenseCase threads(shape, activation, 3);
      threads.run({&cpu_backend(isa), pool.get()}, Precision::fp32, 147);
      check_same_bits(threads, whole);
      if (isa == Isa::portable) continue;
      if (fused) check_same_bits(whole, *fused);
      if (!fused) fused.emplace(whole);
    }
  }
}

/// L = Σ c·y with y = f(x·w + b), in double.
double weighted_outputs(const DenseCase& c, const Activation& f, const std::vector<double>& x,
                        const std::vector<double>& w) {
  double sum = 0;
  for (Index n = 0; n < c.N; ++n) {
    for (Index o = 0; o < c.O; ++o) {
      double z = static_cast<double>(c.b.at(0, o));
      for (Index i = 0; i < c.I; ++i) {
        z += x[static_cast<std::size_t>(n * c.I + i)] * w[static_cast<std::size_t>(i * c.O + o)];
      }
      sum += static_cast<double>(c.tx.data()[o % (c.N * c.I)]) * reference::activate(z, f);
    }
  }
  return sum;
}

/// dL/dvalue of element `at` by a central difference: its error, of third order in the step, and
/// cancellation are below 1e-8.
template <class Loss>
double central_difference(std::vector<double>& values, Index at, const Loss& loss) {
  constexpr double kStep = 1e-5;
  double& value = values[static_cast<std::size_t>(at)];
  const double here = value;
  value = here + kStep;
  const double above = loss();
  value = here - kStep;
  const double below = loss();
  value = here;
  return (above - below) / (2 * kStep);
}

TEST_CASE("dense: gradients agree with finite differences of the reference in double") {
  const Index N = 3, I = 4, O = 5;
  for (const Activation& f : all_activations()) {
    const DenseCase c({N, I, O}, f, 5);
    std::vector<double> x(c.x.data(), c.x.data() + N * I), w(c.w.data(), c.w.data() + I * O);
    const auto loss = [&] { return weighted_outputs(c, f, x, w); };
    const auto y = reference::dense_forward(c.x, c.w, &c.b, f);
    GuardedTensor dz(N, O);
    for (Index n = 0; n < N; ++n) {
      for (Index o = 0; o < O; ++o) {
        dz.at(n, o) = static_cast<float>(static_cast<double>(c.tx.data()[o % (N * I)]) *
                                         reference::derivative(y.value(n, o), f));
      }
    }
    const auto dw = reference::dense_backward_weights(c.x, dz, nullptr);
    const auto dx = reference::dense_backward_data(dz, c.w, nullptr, {});
    // dz was rounded to fp32, which the bound of the sums covers.
    for (Index i = 0; i < I; ++i) {
      for (Index o = 0; o < O; ++o) {
        const double found = central_difference(w, i * O + o, loss);
        CHECK(std::fabs(found - dw.value(i, o)) <= dw.bound(i, o) + 1e-8);
      }
    }
    for (Index n = 0; n < N; ++n) {
      for (Index i = 0; i < I; ++i) {
        const double found = central_difference(x, n * I + i, loss);
        CHECK(std::fabs(found - dx.value(n, i)) <= dx.bound(n, i) + 1e-8);
      }
    }
  }
}

TEST_CASE("dense: traps stay silent, also for large arguments and padding lanes") {
  for (const Isa isa : available()) {
    const Context context{&cpu_backend(isa), nullptr};
    for (const Activation& activation : all_activations()) {
      DenseCase c({.N = 7, .I = 5, .O = 19, .gap = 2}, activation, 9);
      for (Index i = 0; i < 5; ++i) c.x.at(i, i) = i % 2 == 0 ? 1e30f : -1e30f;
      const Traps traps;
      c.forward(context, Precision::fp32, 0, 7);
      c.tangent(context, Precision::fp32, 0, 7);
      c.backward_weights(context, Precision::fp32, 0, 5, GradientMode::overwrite);
      // The gate is an output of the activation: of a curved one it lies within [-1, 1].
      const bool bounded =
          activation.kind == ActivationKind::sigmoid || activation.kind == ActivationKind::tanh;
      c.backward_data(context, Precision::fp32, 0, 7, !bounded);
    }
  }
  SUCCEED("no signal");
}

/// What packing one weight in `precision` says; empty where it is done.
std::string refusal(Isa isa, Precision precision) {
  const GuardedTensor w(1, 1, 1, std::vector<float>{1.0f});
  try {
    const Panels panels({&cpu_backend(isa), nullptr}, w, precision, kernels::PanelUse::forward);
    return {};
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
    return error.what();
  }
}

TEST_CASE("dense: reduced precision is refused where it cannot be had") {
  CHECK_NOTHROW(kernels::require_precision(Precision::fp32));
  for (const Isa isa : available()) {
    CHECK(is_supported(Precision::fp32, isa));
    for (const Precision precision : {Precision::bf16, Precision::bf16x3}) {
      INFO(name(precision) << " with " << name(isa));
      const bool had = is_supported(precision, isa);
      if (isa != Isa::avx512) CHECK_FALSE(had);
      const std::string words = refusal(isa, precision);
      CHECK(words.empty() == had);
      if (had) {
        CHECK_NOTHROW(kernels::require_precision(precision, isa));
        continue;
      }
      CHECK_THROWS_AS(kernels::require_precision(precision, isa), Error);
      CHECK_THAT(words, Catch::Contains("precision " + std::string(name(precision))) &&
                            Catch::Contains("AMX") && Catch::Contains("Use fp32"));
    }
    CHECK_FALSE(is_supported(Precision::tf32, isa));
    CHECK_THROWS_AS(kernels::require_precision(Precision::tf32, isa), Error);
    CHECK_THAT(refusal(isa, Precision::tf32),
               Catch::Contains("precision tf32 is computed by CUDA alone"));
  }
}

}  // namespace
}  // namespace fastgan::test
