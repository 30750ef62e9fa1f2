#include "src/report/tables.hpp"

#include <algorithm>

#include "src/report/markup.hpp"

namespace fastgan::report {
namespace {

std::string with_error(const Share& share) {
  return figure(share.value) + " ± " + figure(share.error) + " (" + std::to_string(share.count) +
         ")";
}

std::string with_null(const ObservableFigures& figures) {
  return "KS " + figure(figures.ks) + ", null " + figure(figures.ks_null);
}

/// From the quantile 1% to 99%, the median between.
std::string span(const ShellSample& sample) {
  return figure(sample.quantiles[1]) + " / " + figure(sample.quantiles[3]) + " / " +
         figure(sample.quantiles[5]);
}

void add(Rows& rows, const MassShell& shell) {
  const std::string name = "E² − p² of " + shell.particle;
  const ObservableFigures& d = shell.distances;
  const std::string unit = " [" + d.unit + "]";
  rows.push_back({name + ", mean ± RMS" + unit,
                  figure(d.generated.mean) + " ± " + figure(d.generated.rms),
                  figure(d.reference.mean) + " ± " + figure(d.reference.rms), with_null(d)});
  rows.push_back(
      {name + ", 1% / 50% / 99%" + unit, span(shell.generated), span(shell.reference), ""});
  rows.push_back({name + ", off the shell beyond rounding", figure(shell.generated.off_shell),
                  figure(shell.reference.off_shell),
                  "KS beyond rounding " + figure(shell.ks_beyond_rounding)});
}

void add(Rows& rows, const WindowFigures& figures) {
  const std::string name = symbol(figures.window.observable);
  rows.push_back({"share of " + name + " < " + figure(figures.window.low),
                  with_error(figures.generated.below), with_error(figures.reference.below), ""});
  rows.push_back({"share of " + name + " > " + figure(figures.window.high),
                  with_error(figures.generated.above), with_error(figures.reference.above), ""});
}

void add(Rows& rows, const ObservableFigures& f, const std::string& label) {
  rows.push_back({symbol(f.name), label, figure(f.ks), figure(f.ks_null), figure(f.w1),
                  figure(f.w1_null), figure(f.generated.mean), figure(f.generated.rms),
                  std::to_string(f.n)});
}

}  // namespace

Section conservation_section(const Conservation& conservation) {
  Rows rows;
  for (const MassShell& shell : conservation.mass_shells) add(rows, shell);
  for (const WindowFigures& figures : conservation.windows) add(rows, figures);
  for (const Flatness& flat : conservation.azimuths) {
    rows.push_back({"χ²/ndf of a flat " + symbol(flat.observable), figure(flat.generated),
                    figure(flat.reference), "χ²/ndf between them " + figure(flat.difference)});
  }
  if (!rows.empty()) rows.insert(rows.begin(), {"", "generated", "data (unseen)", "distance"});
  return {
      "Conservation",
      "Mass shells, the window of the selection and the azimuth of the missing momentum. "
      "Shares come with their binomial error and the number of events in brackets. Particles on "
      "their shell differ in E² − p² by how their numbers were rounded to float32: what counts "
      "is the share off the shell beyond rounding.",
      {},
      rows};
}

Rows comparison_table(const Evaluation& evaluation, const std::vector<std::string>& names) {
  const Comparison& compare = *evaluation.compare;
  Rows rows{{"observable", "sample", "KS", "null", "W1", "null", "mean", "RMS", "events"}};
  for (const std::string& name : names) {
    const auto first = std::ranges::find(evaluation.observables, name, &ObservableFigures::name);
    const auto second = std::ranges::find(compare.observables, name, &ObservableFigures::name);
    if (first == evaluation.observables.end() || second == compare.observables.end()) continue;
    rows.push_back({symbol(name), "data (unseen)", "", "", "", "", figure(first->reference.mean),
                    figure(first->reference.rms), std::to_string(first->n_reference)});
    add(rows, *first, compare.generated_label);
    add(rows, *second, compare.label);
  }
  return rows;
}

}  // namespace fastgan::report
