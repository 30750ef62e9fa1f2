// Jet images as the networks and the tools see them.
#pragma once

#include <string>
#include <vector>

#include "fastgan/chain.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/images.hpp"
#include "fastgan/physics/observables.hpp"
#include "src/cli/config.hpp"

namespace fastgan::lagan {

/// Classes in the order of their labels.
inline const std::vector<std::string> kClasses{"background", "signal"};

inline constexpr float kLeastPixel = 1e-3f;  // GeV; fainter pixels are 0

/// Images of 25 x 25 pixels with classes; pixels below kLeastPixel are 0. Throws Error (bad_input).
Images read_jets(const std::string& path, std::int64_t limit = -1);

/// One row an image, one column a pixel.
Table pixel_table(const Images& images);

/// mass, pt, tau21 … of jets, and the class of each.
struct JetSample {
  Observables observables;
  std::vector<std::uint8_t> signal;

  JetSample(const Images& images, Executor& executor);
  /// Those of one class, in their order.
  Observables of_class(int label) const;
};

struct TrainingSet {
  Chain chain;                       // images ↔ numbers of the networks
  std::vector<float> coordinates;    // (images, pixels)
  std::vector<std::int32_t> labels;  // (images)
};
TrainingSet prepare(const Images& images, const Table& pixels, const Config& recipe,
                    std::uint64_t seed);

}  // namespace fastgan::lagan
