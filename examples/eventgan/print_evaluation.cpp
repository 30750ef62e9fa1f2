#include "examples/eventgan/print_evaluation.hpp"

#include <algorithm>

namespace fastgan::eventgan {
namespace {

void print_observables(const ProcessEvaluation& result, Console& console) {
  console.result(
      "observable           KS    null  ratio        W1      null  worst bin of the bulk");
  for (const ObservableFigures& f : result.common.observables) {
    const auto bulk = std::ranges::find(result.bulk, f.name, &BulkRatio::observable);
    const std::string worst = bulk == result.bulk.end()
                                  ? ""
                                  : format("%.2f +- %.2f", bulk->worst_ratio, bulk->worst_error);
    console.result(format("%-16s %.4f  %.4f  %5.1f  %8.4g  %8.4g  %s", f.name.c_str(), f.ks,
                          f.ks_null, f.ks_null > 0 ? f.ks / f.ks_null : 0.0, f.w1, f.w1_null,
                          worst.c_str()));
  }
  console.result(format("KS sum of %zu observables: %.4f, null %.4f", result.common.summed.size(),
                        result.common.ks_sum, result.common.ks_sum_null));
}

void print_peaks(const ProcessEvaluation& result, Console& console) {
  console.result("resonance  sample            median [GeV]        half-width [GeV]");
  for (const Peak& peak : result.peaks) {
    console.result(format("%-10s %-16s  %8.3f +- %.3f  %8.3f +- %.3f", peak.resonance.c_str(),
                          peak.label.c_str(), peak.figures.median, peak.figures.median_error,
                          peak.figures.half_width, peak.figures.half_width_error));
  }
}

void print_tails(const ProcessEvaluation& result, Console& console) {
  for (const Tail& tail : result.tails) {
    for (const TailShare& at : tail.shares) {
      console.result(format("tail %s > %.4g %s: %.3g +- %.2g, data %.3g +- %.2g, pull %.1f",
                            tail.observable.c_str(), at.threshold, tail.unit.c_str(),
                            at.generated.value, at.generated.error, at.reference.value,
                            at.reference.error, at.pull_with_training));
    }
  }
}

void print_grains(const char* sample, const Graininess& g, Console& console) {
  console.result(
      format("graininess, %s: %llu events, dispersion %.3f +- %.3f, empty bins %llu, expected %.0f",
             sample, static_cast<unsigned long long>(g.events), g.dispersion, g.dispersion_error,
             static_cast<unsigned long long>(g.empty), g.empty_expected));
}

void print_memory(const Memorisation& m, Console& console) {
  console.result(format(
      "memorisation: median nearest-neighbour ratio %.3f (1: none), closer to training %.3f, "
      "p-value %.2g",
      m.median_ratio, m.closer_to_training, m.p_value));
  console.result(format("memorisation: ratio below 1/2 %.4f, above 2 %.4f; %zu exact copies",
                        m.share_below_half, m.share_above_two, m.exact_duplicates));
}

}  // namespace

void print_evaluation(const ProcessEvaluation& result, Console& console) {
  print_observables(result, console);
  print_peaks(result, console);
  print_tails(result, console);
  for (const PlaneComparison& plane : result.planes) {
    console.result(format("plane %s, %s: chi2/ndf %.2f in %zu bins", plane.x.c_str(),
                          plane.y.c_str(), plane.chi2_ndf, plane.bins));
  }
  for (const WindowFigures& w : result.common.conservation.windows) {
    console.result(format("%s above %g GeV: %.4f, data %.4f", w.window.observable.c_str(),
                          w.window.high, w.generated.above.value, w.reference.above.value));
  }
  console.result(format("correlations of observables, Frobenius distance: %.3f, null %.3f",
                        result.frobenius, result.frobenius_null));
  if (result.common.memorisation) print_memory(*result.common.memorisation, console);
  if (result.grains) {
    print_grains("generated", result.grains->generated, console);
    if (result.grains->training) print_grains("training", *result.grains->training, console);
    if (result.grains->repeated) {
      print_grains("training repeated", *result.grains->repeated, console);
    }
  }
  console.result(
      format("C2ST AUC: %.4f, null %.4f", result.common.c2st.auc, result.common.c2st_null.auc));
}

}  // namespace fastgan::eventgan
