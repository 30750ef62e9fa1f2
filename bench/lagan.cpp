// LAGAN as a whole.
#include <memory>
#include <string>

#include "fastgan/chain.hpp"
#include "lagan_paper.hpp"
#include "src/layers/window_settings.hpp"
#include "system.hpp"

namespace fastgan {
namespace {

using bench::kJetBatch;
using bench::kJetPixels;

constexpr Index kImages = 8192;

/// Multiply-adds of one event, those that are done: none of a window that meet padding, and where a
/// layer upsamples, one for each pixel that its window sees, not for each copy.
double products_of(const Layer& layer) {
  if (layer.op() != "conv_2d" && layer.op() != "locally_connected_2d") {
    return static_cast<double>(layer.multiply_adds());
  }
  const kernels::WindowShape s =
      layers::WindowSettings(layer.inputs(), layer.attributes()).folded();
  Index rows = 0, columns = 0;
  for (Index o = 0; o < s.OH; ++o) {
    rows += kernels::taps_inside(o / s.repeat, s.stride_h, s.pad_top, s.KH, s.H).size();
  }
  for (Index o = 0; o < s.OW; ++o) {
    columns += kernels::taps_inside(o / s.repeat, s.stride_w, s.pad_left, s.KW, s.W).size();
  }
  return static_cast<double>(rows * columns * s.C * s.OC);
}

double products_of(const Graph& graph) {
  double sum = 0;
  for (const Graph::Entry& entry : graph.layers()) sum += products_of(*entry.layer);
  return sum;
}

/// Of one iteration: forward, gradient of the data and gradient of the weights cost the same. D's
/// first layer needs no gradient of the images that D judges; while G learns, D needs none of its
/// weights.
double iteration_work() {
  const GanOptions options = bench::lagan_paper();
  const double G = products_of(options.generator), D = products_of(options.discriminator);
  const double first_of_D = products_of(*options.discriminator.layers().front().layer);
  return kJetBatch * (2 * (3 * D - first_of_D) + G + 2 * (3 * G + 2 * D));
}

bench::Trainee training(const Context& context, Precision) {
  auto jets = std::make_shared<const bench::Jets>();
  auto gan = std::make_shared<Gan>(context, bench::lagan_paper(), jets->pixels, jets->labels);
  const auto iterate = [jets, gan] {
    gan->begin_iteration();
    bench::lagan_iteration(*gan);
    gan->end_iteration();
  };
  return {gan, iterate};
}

Model untrained() {
  const bench::Jets jets;
  const Gan gan({&cpu_backend(), nullptr}, bench::lagan_paper(), jets.pixels, jets.labels);
  Model model;
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  Table pixels;
  for (Index p = 0; p < kJetPixels; ++p) pixels.columns.push_back("pixel_" + std::to_string(p));
  pixels.units.assign(pixels.columns.size(), "GeV");
  pixels.values.assign(pixels.columns.size(), 1.0f);
  model.chain = fit_chain({"pixels"}, pixels, 1);
  return model;
}

const bool kAdded = [] {
  bench::add({.name = "lagan",
              .batch = kJetBatch,
              .events = kImages,
              .training = training,
              .iteration_work = iteration_work,
              .untrained = untrained,
              .event_work = [](const Graph& generator) { return products_of(generator); },
              .precisions = {Precision::fp32}});
  return true;
}();

}  // namespace
}  // namespace fastgan
