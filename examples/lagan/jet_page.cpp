#include "examples/lagan/jet_page.hpp"

#include <algorithm>
#include <cmath>

#include "examples/lagan/snapshot_judge.hpp"
#include "src/report/axes.hpp"
#include "src/report/figures.hpp"
#include "src/report/svg.hpp"

namespace fastgan::lagan {
namespace {

using report::figure;
using report::Figure;
using report::PixelScale;
using report::Section;

Figure map(const std::string& name, const std::string& title, std::span<const float> pixels,
           PixelScale scale, double largest) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(pixels.size())));
  return {name, report::pixel_map({title, side, side, pixels, scale, largest > 0 ? largest : 1}),
          ""};
}

double largest_of(std::initializer_list<std::span<const double>> all) {
  double largest = 0;
  for (const auto& values : all) {
    for (const double value : values) largest = std::max(largest, std::abs(value));
  }
  return largest;
}

Figure map(const std::string& name, const std::string& title, const std::vector<double>& pixels,
           PixelScale scale, double largest) {
  const std::vector<float> narrow(pixels.begin(), pixels.end());
  return map(name, title, std::span<const float>(narrow), scale, largest);
}

Section distributions(const JetSamples& samples) {
  Section section{"Observables",
                  "Points: unseen real jets with statistical errors. Line: generated jets. All "
                  "from pixels, class by class."};
  for (const int label : {0, 1}) {
    const Observables made = samples.made.of_class(label), real = samples.unseen.of_class(label);
    const std::string& of = kClasses[static_cast<std::size_t>(label)];
    for (const std::string& name : kCompared) {
      const Observable& values = find(real, name);
      const std::string unit = values.unit.empty() ? "" : " [" + values.unit + "]";
      section.figures.push_back(
          {"overlay_" + of + "_" + name,
           report::overlay({name + unit, "density"},
                           {{"data (unseen)", report::colour::kData, values.values},
                            {"generated", report::colour::kBlue, find(made, name).values}}),
           of + ": " + name});
    }
  }
  return section;
}

Section averages(const JetEvaluation& e) {
  Section section{
      "Average images",
      "Mean pT of every pixel [GeV], and signal − background: where the classes differ."};
  const auto add = [&](const std::string& name, const std::vector<double>& real,
                       const std::vector<double>& made, PixelScale scale) {
    const double largest = largest_of({real});
    section.figures.push_back(
        map("average_" + name + "_data", name + ", data", real, scale, largest));
    section.figures.push_back(
        map("average_" + name + "_generated", name + ", generated", made, scale, largest));
  };
  const Both<ClassAverages>& a = e.averages;
  add("signal", a.real.signal, a.generated.signal, PixelScale::logarithmic);
  add("background", a.real.background, a.generated.background, PixelScale::logarithmic);
  add("difference", a.real.difference, a.generated.difference, PixelScale::signed_linear);
  return section;
}

Section intensities(const JetEvaluation& e) {
  std::vector<report::Curve> curves;
  for (const auto& [label, colour, h] :
       {std::tuple{"data (unseen)", report::colour::kData, &e.intensities.real},
        std::tuple{"generated", report::colour::kBlue, &e.intensities.generated}}) {
    report::Curve curve{label, colour, {}, {}};
    double all = static_cast<double>(h->zeros + h->below + h->above);
    for (const auto count : h->counts) all += static_cast<double>(count);
    for (std::size_t bin = 0; bin < h->counts.size(); ++bin) {
      curve.x.push_back(std::log10(std::sqrt(h->edges[bin] * h->edges[bin + 1])));
      curve.y.push_back(static_cast<double>(h->counts[bin]) / std::max(all, 1.0));
    }
    curves.push_back(std::move(curve));
  }
  return {"Pixel intensities",
          "Share of the pixels per bin of pT, ten bins a decade.",
          {{"intensities",
            report::line_chart({"log_{10} pixel pT [GeV]", "share of pixels", true}, curves), ""}}};
}

Section neighbours(const JetEvaluation& e, const JetSamples& samples) {
  Section section{"Nearest neighbours",
                  "Some real jets, each beside the generated one that is most like it."};
  for (std::size_t n = 0; n < e.shown.size(); ++n) {
    const auto real = samples.real.image(e.shown[n]);
    const auto made = samples.generated.image(e.nearest[n].index);
    const std::string number = std::to_string(n);
    section.figures.push_back(
        map("neighbour_" + number + "_data", "real " + number, real, PixelScale::logarithmic, 100));
    section.figures.push_back(map("neighbour_" + number + "_generated",
                                  "its neighbour, " + figure(e.nearest[n].distance) + " GeV away",
                                  made, PixelScale::logarithmic, 100));
  }
  return section;
}

std::string share(const ConfusionMatrix& matrix, std::size_t truth, std::size_t predicted) {
  return figure(matrix.share(truth, predicted));
}

Section opinion(const Opinion& o) {
  Section section{"The discriminator",
                  "Its auxiliary output: the share of jets of a class that it takes for a class; "
                  "and the correlation of every pixel with both outputs."};
  section.table = {{"jets", "class", "taken for background", "taken for signal"}};
  for (const auto& [name, matrix] : {std::pair{"generated", &o.classes.generated},
                                     std::pair{"data (unseen)", &o.classes.real}}) {
    for (const std::size_t truth : {0u, 1u}) {
      section.table.push_back(
          {name, kClasses[truth], share(*matrix, truth, 0), share(*matrix, truth, 1)});
    }
  }
  const auto add = [&](const std::string& name, const std::string& title,
                       const Both<std::vector<double>>& pixels) {
    const double largest = largest_of({pixels.real, pixels.generated});
    section.figures.push_back(map("correlation_" + name + "_data", title + ", data", pixels.real,
                                  PixelScale::signed_linear, largest));
    section.figures.push_back(map("correlation_" + name + "_generated", title + ", generated",
                                  pixels.generated, PixelScale::signed_linear, largest));
  };
  add("real", "pixels with P(real)", o.pixels_with_real);
  add("signal", "pixels with P(signal)", o.pixels_with_signal);
  return section;
}

}  // namespace

report::Page page_of(const JetEvaluation& e, const JetSamples& samples) {
  report::Page page{"LAGAN: generated against unseen jets", "", "", {}, {}, {}};
  page.cards = {
      {figure(e.sigma.sigma), "σ: distance of (mass, τ_{21})",
       "null " + figure(e.sigma.sigma_null)},
      {figure(e.c2st.auc), "C2ST AUC ± " + figure(e.c2st.standard_error),
       "null " + figure(e.c2st_null.auc)},
      {figure(e.tau21.generated.value), "AUC of τ_{21}", "data " + figure(e.tau21.real.value)},
      {figure(e.mass_tau21.generated.auc), "AUC of mass and τ_{21}",
       "data " + figure(e.mass_tau21.real.auc)}};
  if (e.transfer) {
    page.cards.push_back({figure(e.transfer->generated.value),
                          "AUC of a classifier that learned from generated jets",
                          "from real jets " + figure(e.transfer->real.value)});
  }
  page.sections = {{"Distances against unseen jets",
                    "Null: the same distance between two disjoint sets of real jets of the same "
                    "sizes. Green: at most 2 × null, amber: at most 5 ×.",
                    {},
                    {},
                    e.observables},
                   distributions(samples),
                   averages(e),
                   intensities(e),
                   neighbours(e, samples)};
  if (e.opinion) page.sections.push_back(opinion(*e.opinion));
  return page;
}

}  // namespace fastgan::lagan
