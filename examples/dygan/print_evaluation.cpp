#include "examples/dygan/print_evaluation.hpp"

#include <algorithm>

namespace fastgan::dygan {
namespace {

void print_table(const Evaluation& result, Console& console) {
  console.result("observable          KS    null  ratio        W1      null  events");
  for (const ObservableFigures& figures : result.observables) {
    console.result(format("%-15s %.4f  %.4f  %5.1f  %8.4g  %8.4g  %zu", figures.name.c_str(),
                          figures.ks, figures.ks_null,
                          figures.ks_null > 0 ? figures.ks / figures.ks_null : 0.0, figures.w1,
                          figures.w1_null, figures.n));
  }
  std::string names;
  for (const std::string& name : result.summed) names += (names.empty() ? "" : " + ") + name;
  console.result(
      format("KS sum (%s): %.4f, null %.4f", names.c_str(), result.ks_sum, result.ks_sum_null));
  console.result(format("correlations, Frobenius distance: %.3f, null %.3f", result.frobenius,
                        result.frobenius_null));
  if (result.memorisation) {
    console.result(format("memorisation, median nearest-neighbour ratio: %.3f (1: none)",
                          result.memorisation->median_ratio));
  }
}

void print_conservation(const Conservation& conservation, Console& console) {
  for (const MassShell& shell : conservation.mass_shells) {
    const ObservableFigures& d = shell.distances;
    console.result(
        format("E^2 - p^2 of %s, GeV^2: mean %.4g, RMS %.3g; data %.4g, %.3g; KS %.4f, null %.4f",
               shell.particle.c_str(), d.generated.mean, d.generated.rms, d.reference.mean,
               d.reference.rms, d.ks, d.ks_null));
    console.result(format("share of %s off the shell beyond rounding: %.4f; data %.4f; KS %.4f",
                          shell.particle.c_str(), shell.generated.off_shell,
                          shell.reference.off_shell, shell.ks_beyond_rounding));
  }
  for (const WindowFigures& w : conservation.windows) {
    console.result(format("%s outside of %g to %g: %.2g and %.2g; data %.2g and %.2g",
                          w.window.observable.c_str(), w.window.low, w.window.high,
                          w.generated.below.value, w.generated.above.value, w.reference.below.value,
                          w.reference.above.value));
  }
  for (const Flatness& flat : conservation.azimuths) {
    console.result(format("%s, chi2/ndf of a flat one: %.2f, data %.2f; between them %.2f",
                          flat.observable.c_str(), flat.generated, flat.reference,
                          flat.difference));
  }
}

void print_comparison(const Comparison& compare, const Evaluation& result, Console& console) {
  for (const auto& [label, list] : {std::pair{compare.generated_label, &result.observables},
                                    {compare.label, &compare.observables}}) {
    const auto m_ll = std::ranges::find(*list, "m_ll", &ObservableFigures::name);
    if (m_ll == list->end()) continue;
    console.result(format("m_ll, %s: KS %.4f, null %.4f; mean %.3f, RMS %.3f; data %.3f, %.3f",
                          label.c_str(), m_ll->ks, m_ll->ks_null, m_ll->generated.mean,
                          m_ll->generated.rms, m_ll->reference.mean, m_ll->reference.rms));
  }
}

}  // namespace

void print_evaluation(const Evaluation& result, Console& console) {
  print_table(result, console);
  print_conservation(result.conservation, console);
  if (result.compare) print_comparison(*result.compare, result, console);
  console.result(format("C2ST AUC: %.4f, null %.4f", result.c2st.auc, result.c2st_null.auc));
}

}  // namespace fastgan::dygan
