// Area under the ROC curve of a classifier.
#pragma once

#include <span>

namespace fastgan {

struct Auc {
  double value = 0.5, standard_error = 0;
};

/// P(positive > negative) + P(equal)/2 over all pairs of scores, by ranks in O((n + m) log(n + m)),
/// with the standard error of DeLong et al. (Biometrics 44, 1988), 0 where one class has a single
/// score. Throws Error (bad_input) on scores that are not finite, (bad_usage) on an empty class.
Auc auc(std::span<const float> positives, std::span<const float> negatives);

}  // namespace fastgan
