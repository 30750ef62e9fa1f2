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

kernels::WindowShape shape_of(const ImageShape& image, const Attributes& settings) {
  const Index window = settings.integer("window", 1, kMostPixels);
  const Index stride = settings.integer("stride", 1, kMostPixels);
  const Index pad = settings.integer("pad", 0, window - 1);
  const Index repeat = settings.integer("repeat", 1, 16);
  const kernels::WindowShape shape{.H = image.height,
                                   .W = image.width,
                                   .C = image.channels,
                                   .OH = repeat * positions(image.height, window, stride, pad),
                                   .OW = repeat * positions(image.width, window, stride, pad),
                                   .OC = settings.integer("filters", 1, kMostChannels),
                                   .KH = window,
                                   .KW = window,
                                   .stride_h = stride,
                                   .stride_w = stride,
                                   .pad_top = pad,
                                   .pad_left = pad,
                                   .repeat = repeat};
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
      bias(settings.integer("bias", 0, 1) == 1),
      activation(settings.activation()),
      initializer(settings.initializer()) {}

Attributes WindowSettings::attributes() const {
  Attributes all;
  set_image(all, {shape.H, shape.W, shape.C});
  all.set("filters", shape.OC);
  all.set("window", shape.KH);
  all.set("stride", shape.stride_h);
  all.set("pad", shape.pad_top);
  all.set("repeat", shape.repeat);
  all.set("bias", Index{bias});
  all.set(activation);
  all.set(initializer);
  return all;
}

}  // namespace fastgan::layers
