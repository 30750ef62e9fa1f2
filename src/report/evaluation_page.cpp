// What the page of an evaluation of events shows.
#include <algorithm>
#include <cmath>

#include "src/report/figures.hpp"
#include "src/report/history.hpp"
#include "src/report/markup.hpp"
#include "src/report/report.hpp"
#include "src/report/svg.hpp"
#include "src/report/tables.hpp"

namespace fastgan::report {
namespace {

constexpr const char* kReal = "data (unseen)";
constexpr const char* kGenerated = "generated";

const Observable* find_or_null(const EventSample& sample, const std::string& name) {
  const auto at = std::ranges::find(sample.observables, name, &Observable::name);
  return at == sample.observables.end() || at->values.empty() ? nullptr : &*at;
}

Axes density_axes(const Observable& o) {
  return {axis_label(o.name, o.unit), o.unit.empty() ? "density" : "density [1/" + o.unit + "]"};
}

Section distributions(const ReportInput& input, bool features) {
  Section section;
  section.title = features ? "Columns of the events" : "Derived quantities";
  section.text =
      "Points: unseen real events with statistical errors. Line: generated events. Below, the "
      "ratio to the data; the grey band is the data's own statistical error.";
  for (const ObservableFigures& figures : input.evaluation->observables) {
    const auto& columns = input.generated->events.columns;
    const bool is_feature = std::ranges::find(columns, figures.name) != columns.end();
    if (is_feature != features) continue;
    const Observable* real = find_or_null(*input.reference, figures.name);
    const Observable* made = find_or_null(*input.generated, figures.name);
    if (real == nullptr || made == nullptr) continue;
    section.figures.push_back(
        {"overlay_" + figures.name,
         overlay(density_axes(*real),
                 {{kReal, colour::kData, real->values}, {kGenerated, colour::kBlue, made->values}}),
         "KS " + figure(figures.ks) + " (null " + figure(figures.ks_null) + ")"});
  }
  return section;
}

Section comparison(const ReportInput& input) {
  const Comparison& compare = *input.evaluation->compare;
  Section section{"Two generators",
                  "The same observables of two generated samples, '" + compare.generated_label +
                      "' and '" + compare.label + "', against the same real events.",
                  {},
                  comparison_table(*input.evaluation, input.compared)};
  for (const std::string& name : input.compared) {
    const Observable* real = find_or_null(*input.reference, name);
    const Observable* made = find_or_null(*input.generated, name);
    const Observable* other = find_or_null(*input.compare, name);
    if (real == nullptr || made == nullptr || other == nullptr) continue;
    section.figures.push_back(
        {"compare_" + name,
         overlay(density_axes(*real), {{kReal, colour::kData, real->values},
                                       {compare.generated_label, colour::kBlue, made->values},
                                       {compare.label, colour::kOrange, other->values}}),
         symbol(name)});
  }
  return section;
}

Section profiles(const ReportInput& input) {
  Section section{"Dependences",
                  "Median of one quantity in bins of another; the band holds the central 68%.",
                  {}};
  for (const ProfileRequest& request : input.profiles) {
    std::vector<PairSeries> series;
    std::string x_label, y_label;
    for (const EventSample* sample : {input.reference, input.generated}) {
      const Observable* x = find_or_null(*sample, request.x);
      const Observable* y = find_or_null(*sample, request.y);
      if (x == nullptr || y == nullptr || x->values.size() != y->values.size()) continue;
      const bool real = sample == input.reference;
      series.push_back(
          {real ? kReal : kGenerated, real ? colour::kData : colour::kBlue, x->values, y->values});
      x_label = axis_label(x->name, x->unit);
      y_label = axis_label(y->name, y->unit);
    }
    if (series.size() != 2) continue;
    section.figures.push_back({"profile_" + request.y + "_" + request.x,
                               profile({x_label, y_label}, series),
                               symbol(request.y) + " against " + symbol(request.x)});
  }
  return section;
}

Section correlations(const ReportInput& input) {
  const Evaluation& e = *input.evaluation;
  std::vector<std::string> labels;
  for (const std::string& name : e.correlation_columns) labels.push_back(symbol(name));
  std::vector<double> difference(e.correlation_reference.size());
  double largest = 0;
  for (std::size_t i = 0; i < difference.size(); ++i) {
    difference[i] = e.correlation_generated[i] - e.correlation_reference[i];
    largest = std::max(largest, std::abs(difference[i]));
  }
  const double limit = std::max(0.05, std::ceil(largest * 20) / 20);
  return {
      "Correlations",
      "Pearson correlations of the columns. Distance of the matrices (Frobenius) " +
          figure(e.frobenius) + ", null " + figure(e.frobenius_null) + ".",
      {{"correlation_data", heat_map(kReal, labels, e.correlation_reference, 1), ""},
       {"correlation_generated", heat_map(kGenerated, labels, e.correlation_generated, 1), ""},
       {"correlation_difference", heat_map("generated − data", labels, difference, limit), ""}}};
}

Section memory(const ReportInput& input) {
  const Memorisation& m = *input.evaluation->memorisation;
  return {"Memorisation",
          "Distances of generated events to their nearest training and to their nearest unseen "
          "event, as many of either. Without memorisation both distributions agree.",
          {{"nearest_neighbour",
            overlay({"distance to the nearest real event [σ]", "density"},
                    {{"to unseen", colour::kData, m.to_unseen},
                     {"to training", colour::kPurple, m.to_training}}),
            "median ratio " + figure(m.median_ratio) + ", KS " + figure(m.ks)}}};
}

Section training(const ReportInput& input) {
  const History history = read_history(input.history);
  Section section{"Training", "Figures of the snapshots against the iteration.", {}};
  if (!history.scores.empty()) {
    section.figures.push_back({"history_score",
                               line_chart({"iteration", "KS distance", true}, history.scores),
                               "KS distances by which snapshots are ranked"});
  }
  if (!history.losses.empty()) {
    section.figures.push_back(
        {"history_loss", line_chart({"iteration", "loss"}, history.losses), "losses"});
  }
  if (!history.mass.empty()) {
    section.figures.push_back({"history_mass",
                               line_chart({"iteration", "[GeV]", true}, history.mass),
                               "mean and width of m_{μμ} in the generated batches"});
  }
  return section;
}

std::vector<Card> cards(const Evaluation& e) {
  std::vector<Card> all{
      {figure(e.c2st.auc), "C2ST AUC ± " + figure(e.c2st.standard_error),
       "null " + figure(e.c2st_null.auc) + " ± " + figure(e.c2st_null.standard_error)}};
  if (!e.summed.empty()) {
    all.push_back({figure(e.ks_sum), "KS sum", "null " + figure(e.ks_sum_null)});
  }
  all.push_back({figure(e.frobenius), "correlation distance", "null " + figure(e.frobenius_null)});
  if (e.memorisation) {
    all.push_back(
        {figure(e.memorisation->median_ratio), "nearest-neighbour ratio",
         std::to_string(e.memorisation->exact_duplicates) + " copies of training events"});
  }
  return all;
}

std::vector<std::pair<std::string, std::string>> facts(const ReportInput& input) {
  const Evaluation& e = *input.evaluation;
  std::vector<std::pair<std::string, std::string>> all{
      {"events", std::to_string(e.generated) + " generated, " + std::to_string(e.reference) +
                     " unseen real" +
                     (e.training > 0 ? ", " + std::to_string(e.training) + " training" : "")},
      {"seed", std::to_string(e.seed)}};
  all.insert(all.end(), input.provenance.begin(), input.provenance.end());
  return all;
}

}  // namespace

Page page(const ReportInput& input) {
  Page page{input.title, input.subtitle, input.command, cards(*input.evaluation), facts(input), {}};
  std::vector<Section>& all = page.sections;
  all.push_back({"Distances against unseen events",
                 "Null: the same distance between two disjoint sets of real events of the same "
                 "sizes. Green: at most 2 × null, amber: at most 5 ×.",
                 {},
                 {},
                 input.evaluation->observables});
  all.push_back(distributions(input, false));
  all.push_back(conservation_section(input.evaluation->conservation));
  if (input.compare != nullptr) all.push_back(comparison(input));
  all.push_back(distributions(input, true));
  all.push_back(profiles(input));
  all.push_back(correlations(input));
  if (input.evaluation->memorisation) all.push_back(memory(input));
  if (!input.history.empty()) all.push_back(training(input));
  std::erase_if(all, [](const Section& section) {
    return section.figures.empty() && section.table.empty() && section.distances.empty();
  });
  return page;
}

}  // namespace fastgan::report
