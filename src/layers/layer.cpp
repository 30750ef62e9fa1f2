// Finds the maker of an op.
#include "fastgan/layer.hpp"

#include "fastgan/error.hpp"

namespace fastgan {
namespace layers {
#define LAYER(op) \
  std::shared_ptr<const Layer> make_##op(Index inputs, const Attributes& attributes);
#include "src/layers/layers.def"
#undef LAYER
}  // namespace layers

Index Parameter::count() const {
  Index product = 1;
  for (const std::int64_t extent : shape) product *= extent;
  return product;
}

std::shared_ptr<const Layer> make_layer(std::string_view op, Index inputs,
                                        const Attributes& attributes) {
  std::string known;
#define LAYER(name)                                                \
  if (op == #name) return layers::make_##name(inputs, attributes); \
  known += (known.empty() ? "" : ", ") + std::string(#name);
#include "src/layers/layers.def"
#undef LAYER
  throw Error(ErrorKind::bad_usage,
              "op '" + std::string(op) + "' is unknown; expected one of " + known);
}

}  // namespace fastgan
