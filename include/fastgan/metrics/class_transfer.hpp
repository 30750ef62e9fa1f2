// What a classifier learns from generated images, and what that is worth on real ones.
#pragma once

#include "fastgan/images.hpp"
#include "fastgan/metrics/auc.hpp"
#include "fastgan/metrics/classifier_test.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

/// Trains the network of classifier_test() to tell signal from background by the pixels (square
/// roots, in units of the mean lit pixel) of `learned`, and gives the area under the ROC curve on
/// `tested`, of which the network saw nothing. Classes count alike: `options.events` or fewer of
/// each. With early stopping on a fifth of `learned`. The same value for any executor. Throws Error
/// (bad_input) on images of other sizes, without classes or with fewer than 20 of a class.
/// Source: arXiv:1701.05927, section 5.2.
Auc class_transfer(const Context& context, const Images& learned, const Images& tested,
                   const ClassifierTestOptions& options = {});

}  // namespace fastgan
