#include "src/metrics/fold_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/bce_logits/bce_logits.hpp"
#include "src/metrics/shuffle.hpp"

namespace fastgan {
namespace {

constexpr float kSlope = 0.1f;

Graph network(Index features, Index width) {
  Graph graph;
  Node x = graph.input(features);
  for (int layer = 0; layer < 3; ++layer) {
    x = graph.dense(x, width, leaky_relu(kSlope), Initializer::he_normal);
  }
  graph.output(graph.dense(x, 1));
  return graph;
}

/// Cross-entropy of a logit z against the label t, in double.
double cross_entropy(double z, double t) {
  return std::fmax(z, 0.0) - z * t + std::log1p(std::exp(-std::fmin(std::abs(z), 700.0)));
}

}  // namespace

FoldClassifier::FoldClassifier(const Backend& backend, const std::vector<float>& inputs,
                               Index features, const ClassifierTestOptions& options, int fold)
    : context_{.backend = &backend, .executor = nullptr},
      inputs_(inputs),
      features_(features),
      options_(options),
      fold_(fold),
      plan_(std::make_shared<const Plan>(network(features, options.width),
                                         PlanOptions{.batch = options.batch})),
      weights_(plan_, WeightUse::training),
      optimizer_({.kind = OptimizerKind::adam, .learning_rate = options.learning_rate},
                 plan_->parameters()),
      pass_(plan_, Backward::yes),
      gradients_(static_cast<std::size_t>(plan_->parameters())),
      batch_(static_cast<std::size_t>(options.batch * leading_dimension(features))) {
  weights_.initialize(options.seed, static_cast<std::uint32_t>(fold));
  weights_.pack(context_);
}

void FoldClassifier::train(Rows training, const Rows& validation) {
  std::vector<float> best(weights_.values().begin(), weights_.values().end());
  double lowest = std::numeric_limits<double>::max();
  int waited = 0;
  for (int number = 0; number < options_.epochs && waited < options_.patience; ++number) {
    epoch(training, number);
    const double now = loss(validation);
    ++waited;
    if (now < lowest) {
      lowest = now;
      waited = 0;
      std::copy(weights_.values().begin(), weights_.values().end(), best.begin());
    }
  }
  std::copy(best.begin(), best.end(), weights_.values().begin());
  weights_.pack(context_);
}

void FoldClassifier::epoch(Rows& training, int number) {
  const auto attempt = static_cast<std::uint32_t>((number * options_.folds + fold_) * 2);
  for (std::uint32_t sample = 0; sample < 2; ++sample) {
    shuffle(training.of[sample], {options_.seed, Stream::batch, attempt + sample});
  }
  const std::size_t rows = std::min(training.of[0].size(), training.of[1].size());
  const Index half = std::min(options_.batch / 2, static_cast<Index>(rows));
  // The rate falls to a tenth of itself, so that the last epochs settle.
  const float progress = static_cast<float>(number) / static_cast<float>(options_.epochs);
  const float rate = 1.0f - 0.9f * progress;
  for (std::size_t first = 0; first + static_cast<std::size_t>(half) <= rows;
       first += static_cast<std::size_t>(half)) {
    step(training, first, half, rate);
  }
}

void FoldClassifier::step(const Rows& training, std::size_t first, Index half, float rate) {
  gather(training.of[0], first, half, 0);
  gather(training.of[1], first, half, half);
  pass_.forward(context_, weights_,
                {.x = {batch_.data(), leading_dimension(features_)}, .N = 2 * half});
  const Matrix z = pass_.output();
  const Index lddz = pass_.output_gradient_ld();
  for (Index sample = 0; sample < 2; ++sample) {
    float loss = 0;
    kernels::bce_logits(context_, {.loss = &loss,
                                   .dz = pass_.output_gradient() + sample * half * lddz,
                                   .lddz = lddz,
                                   .z = z.data + sample * half * z.ld,
                                   .ldz = z.ld,
                                   .N = half,
                                   .target = sample == 0 ? 1.0f : 0.0f,
                                   .scale = 0.5f});
  }
  pass_.backward(context_, weights_, {.gradients = gradients_.data()});
  optimizer_.update(context_, weights_.values().data(), gradients_.data(), rate);
  weights_.pack(context_);
}

double FoldClassifier::loss(const Rows& rows) {
  double sum = 0;
  for (int sample = 0; sample < 2; ++sample) {
    double of_sample = 0;
    const double target = sample == 0 ? 1.0 : 0.0;
    for (const float z : scores(rows.of[sample])) of_sample += cross_entropy(z, target);
    sum += of_sample / static_cast<double>(rows.of[sample].size());
  }
  return sum / 2;
}

std::vector<float> FoldClassifier::scores(const std::vector<std::size_t>& rows) {
  std::vector<float> result;
  result.reserve(rows.size());
  while (result.size() < rows.size()) {
    const Index count = std::min(options_.batch, static_cast<Index>(rows.size() - result.size()));
    gather(rows, result.size(), count, 0);
    pass_.forward(context_, weights_,
                  {.x = {batch_.data(), leading_dimension(features_)}, .N = count});
    const Matrix z = pass_.output();
    for (Index n = 0; n < count; ++n) result.push_back(z.data[n * z.ld]);
  }
  return result;
}

void FoldClassifier::gather(const std::vector<std::size_t>& rows, std::size_t first, Index count,
                            Index at) {
  const auto width = static_cast<std::size_t>(features_);
  for (Index n = 0; n < count; ++n) {
    const std::size_t row = rows[first + static_cast<std::size_t>(n)];
    std::memcpy(batch_.data() + (at + n) * leading_dimension(features_),
                inputs_.data() + row * width, width * sizeof(float));
  }
}

}  // namespace fastgan
