#include "src/engine/fold_rules.hpp"

#include <cmath>

#include "fastgan/graph.hpp"
#include "fastgan/pass.hpp"
#include "kernels/window.hpp"
#include "src/layers/window_settings.hpp"

namespace fastgan::fold {
namespace {

using kernels::taps_inside;
using kernels::WindowShape;
using layers::WindowSettings;

bool is(const Piece& piece, std::string_view op) { return piece.layer->op() == op; }

bool is_window(const Piece& piece) {
  return is(piece, "conv_2d") || is(piece, "locally_connected_2d");
}

WindowSettings settings_of(const Piece& piece) {
  return {piece.layer->inputs(), piece.layer->attributes()};
}

void replace_two(Pieces& pieces, std::size_t i, Piece by) {
  pieces[i] = std::move(by);
  pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1);
}

/// y = scale·x + shift of every channel.
struct Normalisation {
  std::vector<double> scale, shift;

  explicit Normalisation(const Piece& norm) {
    const double epsilon = norm.layer->attributes().number("epsilon");
    for (std::size_t c = 0; c < norm.tensors[0].size(); ++c) {
      scale.push_back(norm.tensors[0][c] / std::sqrt(norm.tensors[3][c] + epsilon));
      shift.push_back(norm.tensors[1][c] - norm.tensors[2][c] * scale.back());
    }
  }
};

Piece normalised_dense(const Normalisation& norm, Piece dense) {
  const auto O = static_cast<std::size_t>(dense.layer->outputs());
  std::vector<double>&w = dense.tensors[0], &b = dense.tensors[1];
  for (std::size_t at = 0; at < w.size(); ++at) {
    const std::size_t channel = at / O % norm.scale.size();
    b[at % O] += w[at] * norm.shift[channel];
    w[at] *= norm.scale[channel];
  }
  return dense;
}

/// Zeros around an image are not shifted: the bias takes up the taps inside alone, so that it must
/// be one for every position where there is padding.
Piece normalised_window(const Normalisation& norm, const Piece& window) {
  WindowSettings is_now = settings_of(window);
  const WindowShape& s = is_now.shape;
  const bool local = is(window, "locally_connected_2d");
  std::vector<double> w = window.tensors[0];
  std::vector<double> b(static_cast<std::size_t>(local ? s.outputs() : s.OC), 0.0);
  if (is_now.bias) b = window.tensors[1];
  const auto weight = [&](Index position, Index oc, Index tap) -> double& {
    return w[static_cast<std::size_t>(local ? (position * s.OC + oc) * s.taps() + tap
                                            : tap * s.OC + oc)];
  };
  for (Index position = 0; position < (local ? s.OH * s.OW : 1); ++position) {
    const auto kh = taps_inside(position / s.OW, s.stride_h, s.pad_top, s.KH, s.H);
    const auto kw = taps_inside(position % s.OW, s.stride_w, s.pad_left, s.KW, s.W);
    for (Index oc = 0; oc < s.OC; ++oc) {
      for (Index tap = 0; tap < s.taps(); ++tap) {
        const Index row = tap / (s.KW * s.C), column = tap / s.C % s.KW;
        const bool inside =
            row >= kh.first && row < kh.end && column >= kw.first && column < kw.end;
        const auto channel = static_cast<std::size_t>(tap % s.C);
        double& v = weight(position, oc, tap);
        if (inside) b[static_cast<std::size_t>(position * s.OC + oc)] += v * norm.shift[channel];
        v *= norm.scale[channel];
      }
    }
  }
  is_now.bias = true;
  return {make_layer(window.layer->op(), window.layer->inputs(), is_now.attributes()),
          {std::move(w), std::move(b)}};
}

/// Rows (N, inputs) through a layer without bias and bend, by its own kernel.
std::vector<float> through(const Piece& window, const std::vector<double>& rows) {
  WindowSettings plain = settings_of(window);
  plain.bias = false;
  plain.activation = {};
  Graph graph;
  const Index inputs = window.layer->inputs();
  graph.output(graph.add(graph.input(inputs), window.layer->op(), plain.attributes()));
  const Index N = static_cast<Index>(rows.size()) / inputs;
  const auto plan = std::make_shared<const Plan>(graph, PlanOptions{.batch = N});
  Weights weights(plan, WeightUse::inference);
  std::copy(window.tensors[0].begin(), window.tensors[0].end(), weights.values().begin());
  const Context context{&cpu_backend(), nullptr};
  weights.pack(context);
  const std::vector<float> x(rows.begin(), rows.end());
  Pass pass(plan, Backward::no);
  pass.forward(context, weights, {.x = {x.data(), inputs}, .N = N});
  const float* y = pass.output().data;
  return {y, y + N * plain.shape.outputs()};
}

}  // namespace

bool drop(Pieces& pieces, std::size_t i) {
  if (!is(pieces[i], "dropout") || pieces.size() == 1) return false;
  pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}

bool swap_norm_and_upsampling(Pieces& pieces, std::size_t i) {
  if (!is(pieces[i], "batch_norm") || !is(pieces[i + 1], "upsample_2d")) return false;
  const ImageShape large = pieces[i + 1].layer->image();
  const Attributes norm = pieces[i].layer->attributes();
  Attributes attributes{{"momentum", norm.number("momentum")}, {"epsilon", norm.number("epsilon")}};
  layers::set_image(attributes, large);
  pieces[i].layer = make_layer("batch_norm", large.count(), attributes);
  std::swap(pieces[i], pieces[i + 1]);
  return true;
}

bool norm_into_next(Pieces& pieces, std::size_t i) {
  if (!is(pieces[i], "batch_norm")) return false;
  const Normalisation norm(pieces[i]);
  const Piece& next = pieces[i + 1];
  if (is(next, "dense")) {
    replace_two(pieces, i, normalised_dense(norm, next));
    return true;
  }
  if (!is_window(next) || (is(next, "conv_2d") && settings_of(next).shape.pad_top > 0)) {
    return false;
  }
  replace_two(pieces, i, normalised_window(norm, next));
  return true;
}

bool dense_into_window(Pieces& pieces, std::size_t i) {
  const Piece& dense = pieces[i];
  const Piece& next = pieces[i + 1];
  if (!is(dense, "dense") || dense.layer->activation().kind != ActivationKind::linear ||
      !is_window(next)) {
    return false;
  }
  const Index inputs = dense.layer->inputs(), outputs = next.layer->outputs();
  if (inputs * outputs > dense.layer->multiply_adds() + next.layer->multiply_adds()) return false;
  std::vector<double> rows = dense.tensors[0];
  rows.insert(rows.end(), dense.tensors[1].begin(), dense.tensors[1].end());
  const std::vector<float> product = through(next, rows);
  const auto weights = static_cast<std::ptrdiff_t>(inputs * outputs);
  std::vector<double> w(product.begin(), product.begin() + weights);
  std::vector<double> b(product.begin() + weights, product.end());
  const WindowSettings window = settings_of(next);
  for (std::size_t o = 0; window.bias && o < b.size(); ++o) {
    b[o] += next.tensors[1][o % next.tensors[1].size()];
  }
  Attributes attributes{{"outputs", outputs}};
  attributes.set(window.activation);
  attributes.set(Initializer::glorot_uniform);
  replace_two(pieces, i, {make_layer("dense", inputs, attributes), {std::move(w), std::move(b)}});
  return true;
}

bool upsampling_into_window(Pieces& pieces, std::size_t i) {
  if (!is(pieces[i], "upsample_2d") || !is(pieces[i + 1], "locally_connected_2d")) return false;
  WindowSettings window = settings_of(pieces[i + 1]);
  const Index factor = pieces[i].layer->attributes().integer("factor", 1, 16);
  const WindowShape& s = window.shape;
  if (window.upsample > 1 || s.stride_h > 1 || s.OH % factor != 0 || s.OW % factor != 0) {
    return false;
  }
  window.upsample = factor;
  replace_two(pieces, i,
              {make_layer("locally_connected_2d", pieces[i].layer->inputs(), window.attributes()),
               std::move(pieces[i + 1].tensors)});
  return true;
}

}  // namespace fastgan::fold
