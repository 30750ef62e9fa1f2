// What a training of two networks refuses.
#include "src/gan/gan_checks.hpp"

#include <string>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

[[noreturn]] void fail(const std::string& text, ErrorKind kind = ErrorKind::bad_usage) {
  throw Error(kind, "gan: " + text);
}

void check_shapes(const GanOptions& options) {
  const Graph& G = options.generator;
  const Graph& D = options.discriminator;
  if (G.inputs() != options.latent.dimension) {
    fail("the generator takes " + std::to_string(G.inputs()) + " numbers; the latent has " +
         std::to_string(options.latent.dimension));
  }
  if (G.outputs() != D.inputs()) {
    fail("the generator makes " + std::to_string(G.outputs()) +
         " features; the discriminator takes " + std::to_string(D.inputs()));
  }
  const Index classes = options.classes.classes;
  if (classes != 0 && classes != 2) {
    fail(std::to_string(classes) + " classes; expected 0 (none) or 2");
  }
  if (classes != 0 && options.objective != Objective::cross_entropy) {
    fail("classes need the objective cross_entropy");
  }
  const Index logits = classes == 0 ? 1 : 2;
  if (D.outputs() != logits) {
    fail("the discriminator has " + std::to_string(D.outputs()) + " outputs; expected " +
         std::to_string(logits) +
         (classes == 0 ? ", the logit" : ", the logits of real and class"));
  }
}

void check_data(const GanOptions& options, std::size_t numbers,
                std::span<const std::int32_t> labels) {
  const auto features = static_cast<std::size_t>(options.discriminator.inputs());
  if (numbers == 0 || numbers % features != 0) {
    fail("the data hold " + std::to_string(numbers) + " numbers; expected rows of " +
             std::to_string(features),
         ErrorKind::bad_input);
  }
  if (options.classes.classes == 0) return;
  if (labels.size() != numbers / features) {
    fail(std::to_string(labels.size()) + " labels of " + std::to_string(numbers / features) +
             " events; expected one for each",
         ErrorKind::bad_input);
  }
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] == 0 || labels[row] == 1) continue;
    fail("event " + std::to_string(row) + " is of class " + std::to_string(labels[row]) +
             "; expected 0 or 1",
         ErrorKind::bad_input);
  }
}

}  // namespace

void check_gan(const GanOptions& options, std::size_t numbers,
               std::span<const std::int32_t> labels) {
  check_shapes(options);
  check_data(options, numbers, labels);
}

}  // namespace fastgan
