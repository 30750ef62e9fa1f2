#include "examples/eventgan/process_page.hpp"

#include <algorithm>
#include <cmath>

#include "src/report/figures.hpp"
#include "src/report/markup.hpp"
#include "src/report/report.hpp"
#include "src/report/svg.hpp"

namespace fastgan::eventgan {
namespace {

using report::figure;
using report::Section;
using report::symbol;

constexpr double kPeakSpan = 8;  // half-widths to either side of a peak that are shown
constexpr const char* kColours[] = {report::colour::kBlue, report::colour::kOrange,
                                    report::colour::kGreen, report::colour::kPurple};

const char* colour_of(std::size_t sample) { return kColours[std::min<std::size_t>(sample, 3)]; }

std::string with_error(double value, double error) { return figure(value) + " ± " + figure(error); }

std::vector<float> within(const std::vector<float>& values, double low, double high) {
  std::vector<float> kept;
  for (const float value : values) {
    if (static_cast<double>(value) >= low && static_cast<double>(value) <= high) {
      kept.push_back(value);
    }
  }
  return kept;
}

/// The data and all generated samples around the peak of the data.
report::Figure peak_figure(const std::string& resonance, const MassPeak& real,
                           const Samples& samples) {
  const std::string name = "m_" + resonance;
  const double span = kPeakSpan * real.half_width;
  std::vector<const Sample*> shown{&samples.real, &samples.generated};
  for (const Sample& sample : samples.compared) shown.push_back(&sample);
  std::vector<std::vector<float>> values;
  std::vector<report::Series> series;
  values.reserve(shown.size());
  for (const Sample* sample : shown) {
    values.push_back(
        within(find(sample->all.observables, name).values, real.median - span, real.median + span));
  }
  for (std::size_t k = 0; k < shown.size(); ++k) {
    series.push_back(
        {shown[k]->label, k == 0 ? report::colour::kData : colour_of(k - 1), values[k]});
  }
  return {"peak_" + resonance,
          report::overlay({report::axis_label(name, "GeV"), "density [1/GeV]"}, series),
          symbol(name) + ", normalised in what is shown"};
}

Section peaks(const ProcessEvaluation& e, const Process& process, const Samples& samples) {
  Section section{"Mass peaks",
                  "Median and half of the distance between the quantiles 16% and 84% of every "
                  "resonance, with statistical errors; shift and ratio to the data."};
  section.table = {{"resonance", "sample", "median [GeV]", "half-width [GeV]", "shift [GeV]",
                    "ratio of half-widths", "events"}};
  for (const Resonance& resonance : process.resonances) {
    const MassPeak* real = nullptr;
    for (const Peak& peak : e.peaks) {
      if (peak.resonance != resonance.name) continue;
      const MassPeak& p = peak.figures;
      const bool first = real == nullptr;
      if (first) real = &p;
      section.table.push_back({resonance.name, peak.label, with_error(p.median, p.median_error),
                               with_error(p.half_width, p.half_width_error),
                               first ? "" : figure(p.median - real->median),
                               first ? "" : figure(p.half_width / real->half_width),
                               std::to_string(p.n)});
    }
    if (real == nullptr) continue;
    section.figures.push_back(peak_figure(resonance.name, *real, samples));
  }
  return section;
}

Section tails(const ProcessEvaluation& e, const Samples& samples) {
  Section section{"Tails",
                  "Share of the events beyond high quantiles of the data. Dark band: statistical "
                  "error of the data; light band: with that of as many events as were trained on, "
                  "which bounds what can be learnt. Pulls are differences over their statistical "
                  "errors, the second one with the training events' beside them."};
  section.table = {
      {"observable", "beyond", "generated", "data (unseen)", "training", "pull", "with training"}};
  for (const Tail& tail : e.tails) {
    for (const TailShare& at : tail.shares) {
      section.table.push_back(
          {symbol(tail.observable), figure(at.threshold) + " " + tail.unit,
           with_error(at.generated.value, at.generated.error),
           with_error(at.reference.value, at.reference.error),
           at.training ? with_error(at.training->value, at.training->error) : "", figure(at.pull),
           figure(at.pull_with_training)});
    }
    const Observable& real = find(samples.real.all.observables, tail.observable);
    std::vector<report::Series> series{
        {samples.real.label, report::colour::kData, real.values},
        {samples.generated.label, colour_of(0),
         find(samples.generated.all.observables, tail.observable).values}};
    const std::size_t seen = samples.training ? samples.training->all.events.rows() : 0;
    section.figures.push_back(
        {"tail_" + tail.observable,
         report::survival({report::axis_label(tail.observable, tail.unit), "share beyond"}, series,
                          seen),
         symbol(tail.observable)});
  }
  return section;
}

Section bulk(const ProcessEvaluation& e) {
  Section section{"Ratio in the bulk",
                  "Generated over real events in 20 equal bins between the quantiles 1% and 99% of "
                  "the data, without bins of less than 1% of the events. Worst: the bin whose "
                  "ratio is furthest from 1, with its statistical error."};
  section.table = {
      {"observable", "bins", "within 5%", "within 10%", "worst", "from", "to", "χ²/ndf"}};
  for (const BulkRatio& b : e.bulk) {
    section.table.push_back({symbol(b.observable), std::to_string(b.bins),
                             std::to_string(b.within_5), std::to_string(b.within_10),
                             with_error(b.worst_ratio, b.worst_error), figure(b.low),
                             figure(b.high), figure(b.chi2_ndf)});
  }
  return section;
}

std::string range_of(const std::string& name, const GridAxis& axis, const std::string& unit) {
  return symbol(name) + " from " + figure(axis.low) + " to " + figure(axis.high) +
         (unit.empty() ? "" : " " + unit);
}

/// A map of a plane with y upwards.
report::Figure plane_map(const PlaneComparison& plane, const std::string& name,
                         const std::string& title, const std::vector<float>& values, bool pulls) {
  const std::size_t rows = plane.of_y.bins, columns = plane.of_x.bins;
  std::vector<float> turned(values.size());
  float largest = 0;
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t j = 0; j < rows; ++j) {
      turned[(rows - 1 - j) * columns + i] = values[i * rows + j];
      largest = std::max(largest, values[i * rows + j]);
    }
  }
  const std::string axes = "up: " + range_of(plane.y, plane.of_y, plane.y_unit) +
                           "; right: " + range_of(plane.x, plane.of_x, plane.x_unit);
  return {"plane_" + plane.x + "_" + plane.y + "_" + name,
          report::pixel_map(
              {title, rows, columns, turned,
               pulls ? report::PixelScale::signed_linear : report::PixelScale::logarithmic,
               pulls ? 5 : (largest > 0 ? static_cast<double>(largest) : 1)}),
          pulls ? "χ²/ndf " + figure(plane.chi2_ndf) + " in " + std::to_string(plane.bins) + " bins"
                : axes};
}

Section planes(const ProcessEvaluation& e) {
  Section section{"Planes",
                  "Two observables at once, from the quantile 1% to 99% of each in 32 bins; y "
                  "upwards. Right: the difference over its statistical error, ±5."};
  for (const PlaneComparison& plane : e.planes) {
    section.figures.push_back(plane_map(plane, "data", "data (unseen)", plane.reference, false));
    section.figures.push_back(plane_map(plane, "generated", "generated", plane.generated, false));
    section.figures.push_back(plane_map(plane, "pull", "difference/error", plane.pulls, true));
  }
  return section;
}

std::vector<std::string> grain_row(const std::string& name, const Graininess& g) {
  return {name, std::to_string(g.events), with_error(g.dispersion, g.dispersion_error),
          std::to_string(g.empty), figure(g.empty_expected)};
}

Section grains(const GrainFigures& g) {
  const std::size_t side = 64;
  Section section{
      "Grains and holes",
      "φ of " + g.particle2 + " against φ of " + g.particle1 + " in " +
          std::to_string(g.generated.bins) + " × " + std::to_string(g.generated.bins) +
          " bins. Dispersion: variance over mean, from neighbours along the diagonal; 1 "
          "for independent events, m for events that came m times each. The last row "
          "shows what learning by heart would give: as many events as were generated, "
          "drawn from the training events."};
  section.table = {{"sample", "events", "dispersion", "empty bins", "expected"},
                   grain_row("generated", g.generated)};
  if (g.training) section.table.push_back(grain_row("training", *g.training));
  if (g.repeated) section.table.push_back(grain_row("training, repeated", *g.repeated));
  const float largest = *std::max_element(g.map.begin(), g.map.end());
  section.figures = {
      {"grains",
       report::pixel_map({"generated", side, side, g.map, report::PixelScale::logarithmic,
                          std::max(1.0, static_cast<double>(largest))}),
       std::to_string(g.generated.events) + " events"}};
  return section;
}

Section correlations(const ProcessEvaluation& e, const Samples& samples) {
  std::vector<std::string> labels;
  for (const ObservableFigures& f : e.common.observables) labels.push_back(symbol(f.name));
  std::vector<double> difference(e.correlation_reference.size());
  double largest = 0;
  for (std::size_t k = 0; k < difference.size(); ++k) {
    difference[k] = e.correlation_generated[k] - e.correlation_reference[k];
    largest = std::max(largest, std::abs(difference[k]));
  }
  if (labels.size() * labels.size() != difference.size()) return {};
  const double limit = std::max(0.05, std::ceil(largest * 20) / 20);
  return {"Correlations of the observables",
          "Distance of the matrices (Frobenius) " + figure(e.frobenius) + ", null " +
              figure(e.frobenius_null) + ".",
          {{"observables_data",
            report::heat_map(samples.real.label, labels, e.correlation_reference, 1), ""},
           {"observables_difference",
            report::heat_map("generated − data", labels, difference, limit), ""}}};
}

std::vector<std::string> mass_names(const Process& process) {
  std::vector<std::string> names;
  for (const Resonance& resonance : process.resonances) names.push_back("m_" + resonance.name);
  return names;
}

}  // namespace

report::Page page_of(const ProcessEvaluation& e, const Process& process, const Samples& samples,
                     const PageInput& input) {
  report::Page page =
      report::page({.title = process.title + ": generated against unseen events",
                    .subtitle = input.subtitle,
                    .command = input.command,
                    .evaluation = &e.common,
                    .generated = &samples.generated.all,
                    .reference = &samples.real.all,
                    .compare = samples.compared.empty() ? nullptr : &samples.compared.front().all,
                    .compared = mass_names(process),
                    .profiles = {},
                    .history = input.history,
                    .provenance = input.provenance});
  std::vector<Section> own{peaks(e, process, samples), tails(e, samples), bulk(e), planes(e),
                           correlations(e, samples)};
  if (e.grains) own.push_back(grains(*e.grains));
  std::erase_if(own, [](const Section& section) {
    return section.figures.empty() && section.table.size() < 2;
  });
  page.sections.insert(page.sections.begin() + 1, own.begin(), own.end());
  return page;
}

}  // namespace fastgan::eventgan
