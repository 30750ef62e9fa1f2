// The settings of layers that slide a window over an image, as they stand in a model file.
#pragma once

#include "fastgan/attributes.hpp"
#include "fastgan/layer.hpp"
#include "kernels/window.hpp"

namespace fastgan::layers {

/// "height", "width", "channels" of the input. Throws Error (bad_usage) where they do not make
/// `inputs` numbers.
ImageShape image_settings(Index inputs, const Attributes& attributes);
void set_image(Attributes& attributes, const ImageShape& image);

/// A convolution, locally connected or not: "filters", "window", "stride", "pad", "repeat", "bias",
/// "activation", "initializer" and the image.
struct WindowSettings {
  kernels::WindowShape shape;
  bool bias;
  Activation activation;
  Initializer initializer;

  WindowSettings(Index inputs, const Attributes& settings);
  Attributes attributes() const;
};

}  // namespace fastgan::layers
