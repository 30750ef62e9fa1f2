#include "src/layers/window_settings.hpp"

#include <string>

#include "fastgan/error.hpp"

namespace fastgan::layers {
namespace {

constexpr Index kMostPixels = 4096;  // along one side
constexpr Index kMostChannels = Index{1} << 16;
constexpr Index kMostNumbers = Index{1} << 24;

[[noreturn]] void fail(const std::string& text) { throw Error(ErrorKind::bad_usage, text); }

/// Positions of the window along an axis.
Index positions(Index length, Index window, Index stride, Index pad) {
  if (length + 2 * pad < window) {
    fail("a window of " + std::to_string(window) + " does not fit into " + std::to_string(length) +
         " inputs with " + std::to_string(pad) + " zeros on both sides");
  }
  return (length + 2 * pad - window) / stride + 1;
}

/// Model files from before this setting have it nowhere.
Index upsample_of(const Attributes& settings) {
  return settings.has("upsample") ? settings.integer("upsample", 1, 16) : 1;
}

/// Neighbours that see the same pixels are to be complete, which they are at all sides or at none.
void check_upsample(Index upsample, Index window, Index stride, Index pad) {
  if (upsample == 1 || (stride == 1 && (2 * pad - window + 1) % upsample == 0)) return;
  fail("a window of " + std::to_string(window) + " with stride " + std::to_string(stride) +
       " and " + std::to_string(pad) + " zeros on both sides on an image upsampled by " +
       std::to_string(upsample) + "; expected stride 1 and as many outputs as a multiple of " +
       std::to_string(upsample));
}

kernels::WindowShape shape_of(const ImageShape& image, const Attributes& settings) {
  const Index window = settings.integer("window", 1, kMostPixels);
  const Index stride = settings.integer("stride", 1, kMostPixels);
  const Index pad = settings.integer("pad", 0, window - 1);
  const Index upsample = upsample_of(settings);
  check_upsample(upsample, window, stride, pad);
  const Index height = upsample * image.height, width = upsample * image.width;
  const kernels::WindowShape shape{.H = height,
                                   .W = width,
                                   .C = image.channels,
                                   .OH = positions(height, window, stride, pad),
                                   .OW = positions(width, window, stride, pad),
                                   .OC = settings.integer("filters", 1, kMostChannels),
                                   .KH = window,
                                   .KW = window,
                                   .stride_h = stride,
                                   .stride_w = stride,
                                   .pad_top = pad,
                                   .pad_left = pad};
  if (shape.outputs() > kMostNumbers || shape.taps() > kMostNumbers) {
    fail("an image of " + std::to_string(shape.outputs()) + " numbers; expected at most 2^24");
  }
  return shape;
}

}  // namespace

ImageShape image_settings(Index inputs, const Attributes& attributes) {
  const ImageShape image{attributes.integer("height", 1, kMostPixels),
                         attributes.integer("width", 1, kMostPixels),
                         attributes.integer("channels", 1, kMostChannels)};
  if (image.count() == inputs) return image;
  fail("an image of " + std::to_string(image.height) + " x " + std::to_string(image.width) + " x " +
       std::to_string(image.channels) + " on top of " + std::to_string(inputs) + " numbers");
}

void set_image(Attributes& attributes, const ImageShape& image) {
  attributes.set("height", image.height);
  attributes.set("width", image.width);
  attributes.set("channels", image.channels);
}

WindowSettings::WindowSettings(Index inputs, const Attributes& settings)
    : shape(shape_of(image_settings(inputs, settings), settings)),
      upsample(upsample_of(settings)),
      bias(settings.integer("bias", 0, 1) == 1),
      activation(settings.activation()),
      initializer(settings.initializer()) {}

Attributes WindowSettings::attributes() const {
  Attributes all;
  set_image(all, {shape.H / upsample, shape.W / upsample, shape.C});
  all.set("filters", shape.OC);
  all.set("window", shape.KH);
  all.set("stride", shape.stride_h);
  all.set("pad", shape.pad_top);
  all.set("upsample", upsample);
  all.set("bias", Index{bias});
  all.set(activation);
  all.set(initializer);
  return all;
}

}  // namespace fastgan::layers
