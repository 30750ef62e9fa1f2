// How well observables tell signal from background: a generator that exaggerates the difference of
// its classes separates them better than the real events do.
#pragma once

#include <string>
#include <vector>

#include "fastgan/metrics/auc.hpp"
#include "fastgan/metrics/classifier_test.hpp"
#include "fastgan/metrics/labelled_observables.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

/// Area under the ROC curve of one observable: the probability that an event of background has the
/// greater value, as for tau21 of W bosons. Errors as auc() and values_of_class().
Auc class_separation(const LabelledObservables& events, const std::string& observable);

/// Of several together, such as mass and tau21, by the classifier test of signal against
/// background: cross-validated and with an error. A ratio of two-dimensional histograms would
/// depend on the bins, and in its empty bins on a prior. Errors as classifier_test().
ClassifierTest class_separation(const Context& context, const LabelledObservables& events,
                                const std::vector<std::string>& observables,
                                const ClassifierTestOptions& options = {});

}  // namespace fastgan
