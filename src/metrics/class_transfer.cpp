#include "fastgan/metrics/class_transfer.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/error.hpp"
#include "src/metrics/fold_classifier.hpp"
#include "src/metrics/shuffle.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kFewest = 20, kValidationShare = 5;

/// Indices of both classes, signal first as the label of the classifier's "a".
Rows rows_of(const Images& images, const char* which) {
  check_images(std::string("class transfer: images to be ") + which, images);
  Rows rows;
  for (std::size_t n = 0; n < images.signal.size(); ++n) {
    rows.of[images.signal[n] == 1 ? 0 : 1].push_back(n);
  }
  for (const auto& of_class : rows.of) {
    if (of_class.size() >= kFewest) continue;
    throw Error(ErrorKind::bad_input, std::string("class transfer: ") +
                                          std::to_string(of_class.size()) +
                                          " images of a class to be " + which +
                                          "; expected at least " + std::to_string(kFewest));
  }
  return rows;
}

double mean_lit_pixel(const Images& images) {
  double sum = 0, lit = 0;
  for (const float pixel : images.pixels) {
    sum += static_cast<double>(pixel);
    lit += pixel > 0 ? 1 : 0;
  }
  return lit > 0 ? sum / lit : 1;
}

/// (images of both, pixels): those to learn from, then those to be tested on.
std::vector<float> inputs_of(const Images& learned, const Images& tested) {
  const double unit = mean_lit_pixel(learned);
  std::vector<float> inputs;
  inputs.reserve(learned.pixels.size() + tested.pixels.size());
  for (const Images* images : {&learned, &tested}) {
    for (const float pixel : images->pixels) {
      inputs.push_back(static_cast<float>(std::sqrt(static_cast<double>(pixel) / unit)));
    }
  }
  return inputs;
}

}  // namespace

Auc class_transfer(const Context& context, const Images& learned, const Images& tested,
                   const ClassifierTestOptions& options) {
  Rows known = rows_of(learned, "learned"), asked = rows_of(tested, "tested");
  if (learned.height != tested.height || learned.width != tested.width) {
    throw Error(ErrorKind::bad_input,
                "class transfer: images to be learned and tested are of "
                "different sizes");
  }
  const std::size_t count =
      std::min({known.of[0].size(), known.of[1].size(), std::max(options.events, kFewest)});
  Rows training, validation;
  for (std::uint32_t label = 0; label < 2; ++label) {
    std::vector<std::size_t>& rows = known.of[label];
    shuffle(rows, {options.seed, Stream::split, label});
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(count / kValidationShare);
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(count);
    validation.of[label].assign(rows.begin(), middle);
    training.of[label].assign(middle, end);
    for (std::size_t& row : asked.of[label]) row += learned.count();
  }
  const std::vector<float> inputs = inputs_of(learned, tested);
  FoldClassifier classifier(*context.backend, inputs, static_cast<Index>(learned.area()), options,
                            0);
  classifier.train(training, validation);
  return auc(classifier.scores(asked.of[0]), classifier.scores(asked.of[1]));
}

}  // namespace fastgan
