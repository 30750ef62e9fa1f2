// The settings of layers that slide a window over an image, as they stand in a model file.
#pragma once

#include "fastgan/attributes.hpp"
#include "fastgan/layer.hpp"
#include "kernels/fold_taps/fold_taps.hpp"

namespace fastgan::layers {

/// "height", "width", "channels" of the input. Throws Error (bad_usage) where they do not make
/// `inputs` numbers.
ImageShape image_settings(Index inputs, const Attributes& attributes);
void set_image(Attributes& attributes, const ImageShape& image);

/// A convolution, locally connected or not: "filters", "window", "stride", "pad", "upsample",
/// "bias", "activation", "initializer" and the image.
struct WindowSettings {
  kernels::WindowShape shape;  // on the image upsampled by whole factors, nearest neighbour
  Index upsample;
  bool bias;
  Activation activation;
  Initializer initializer;

  WindowSettings(Index inputs, const Attributes& settings);
  Attributes attributes() const;
  /// The window on the image that comes in, its taps on copies of a pixel summed.
  kernels::WindowShape folded() const { return kernels::folded_window(shape, upsample); }
};

}  // namespace fastgan::layers
