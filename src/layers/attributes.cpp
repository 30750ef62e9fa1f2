// Reading the settings of a layer, with errors that name them.
#include "fastgan/attributes.hpp"

#include <array>
#include <cmath>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr std::array<std::pair<ActivationKind, std::string_view>, 5> kActivations{{
    {ActivationKind::linear, "linear"},
    {ActivationKind::relu, "relu"},
    {ActivationKind::leaky_relu, "leaky_relu"},
    {ActivationKind::sigmoid, "sigmoid"},
    {ActivationKind::tanh, "tanh"},
}};

constexpr std::array<std::pair<Initializer, std::string_view>, 5> kInitializers{{
    {Initializer::zeros, "zeros"},
    {Initializer::ones, "ones"},
    {Initializer::glorot_uniform, "glorot_uniform"},
    {Initializer::he_normal, "he_normal"},
    {Initializer::he_uniform, "he_uniform"},
}};

[[noreturn]] void fail(std::string_view name, const std::string& text) {
  throw Error(ErrorKind::bad_usage, "setting '" + std::string(name) + "' " + text);
}

}  // namespace

const Attributes::Value* Attributes::find(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return &value;
  }
  return nullptr;
}

const Attributes::Value& Attributes::at(std::string_view name) const {
  if (const Value* value = find(name)) return *value;
  fail(name, "is missing");
}

std::int64_t Attributes::integer(std::string_view name, std::int64_t least,
                                 std::int64_t most) const {
  const auto* value = std::get_if<std::int64_t>(&at(name));
  const std::string expected =
      "; expected an integer from " + std::to_string(least) + " to " + std::to_string(most);
  if (value == nullptr) fail(name, "is not an integer" + expected);
  if (*value < least || *value > most) fail(name, "is " + std::to_string(*value) + expected);
  return *value;
}

double Attributes::number(std::string_view name) const {
  const Value& value = at(name);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  const auto* number = std::get_if<double>(&value);
  if (number == nullptr || !std::isfinite(*number)) fail(name, "is not a finite number");
  return *number;
}

const std::string& Attributes::text(std::string_view name) const {
  const auto* value = std::get_if<std::string>(&at(name));
  if (value == nullptr) fail(name, "is not a text");
  return *value;
}

Activation Attributes::activation() const {
  const std::string& found = text("activation");
  std::string known;
  for (const auto& [kind, name] : kActivations) {
    known += (known.empty() ? "" : ", ") + std::string(name);
    if (found != name) continue;
    if (kind != ActivationKind::leaky_relu) return {kind, 0.0f};
    const double slope = number("slope");
    if (!(slope > 0 && slope <= 1)) {
      fail("slope",
           "is " + std::to_string(slope) + "; leaky ReLU takes 0 < slope <= 1 (use relu for 0)");
    }
    return leaky_relu(static_cast<float>(slope));
  }
  fail("activation", "is '" + found + "'; expected one of " + known);
}

void Attributes::set(const Activation& activation) {
  for (const auto& [kind, name] : kActivations) {
    if (kind == activation.kind) set("activation", std::string(name));
  }
  if (activation.kind == ActivationKind::leaky_relu) {
    set("slope", static_cast<double>(activation.slope));
  }
}

Initializer Attributes::initializer() const {
  const std::string& found = text("initializer");
  std::string known;
  for (const auto& [initializer, name] : kInitializers) {
    if (found == name) return initializer;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  fail("initializer", "is '" + found + "'; expected one of " + known);
}

void Attributes::set(Initializer initializer) {
  for (const auto& [known, name] : kInitializers) {
    if (known == initializer) set("initializer", std::string(name));
  }
}

}  // namespace fastgan
