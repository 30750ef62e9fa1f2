#include "fastgan/physics/jet_images.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/error.hpp"
#include "src/physics/jet_image_analysis.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kImagesOfTask = 256;
constexpr std::size_t kMostPixels = 1024;  // of one side

double squared(double x) { return x * x; }

}  // namespace

JetImageAnalysis::JetImageAnalysis(std::size_t height, std::size_t width,
                                   const JetImageRange& range)
    : height_(height),
      width_(width),
      cell_eta_(2 * range.eta / static_cast<double>(width)),
      cell_phi_(2 * range.phi / static_cast<double>(height)),
      rows_(height),
      columns_(width),
      finder_(static_cast<int>(height), static_cast<int>(width), cell_phi_ / cell_eta_) {
  for (std::size_t row = 0; row < height; ++row) {
    const double phi = range.phi - (static_cast<double>(row) + 0.5) * cell_phi_;
    cos_.push_back(std::cos(phi));
    sin_.push_back(std::sin(phi));
    sin2_.push_back(4 * squared(std::sin(static_cast<double>(row) * cell_phi_ / 2)));
  }
  for (std::size_t column = 0; column < width; ++column) {
    sinh2_.push_back(4 * squared(std::sinh(static_cast<double>(column) * cell_eta_ / 2)));
  }
}

JetNumbers JetImageAnalysis::operator()(std::span<const float> image) {
  collect(image);
  JetNumbers numbers;
  numbers.n_pixels = lit_.size();
  if (lit_.empty()) return numbers;
  numbers.mass = mass();
  numbers.pt = pt();
  set_tau(numbers);
  return numbers;
}

void JetImageAnalysis::collect(std::span<const float> image) {
  lit_.clear();
  std::fill(rows_.begin(), rows_.end(), 0.0);
  std::fill(columns_.begin(), columns_.end(), 0.0);
  for (std::size_t row = 0; row < height_; ++row) {
    for (std::size_t column = 0; column < width_; ++column) {
      const double pt = image[row * width_ + column];
      if (pt <= 0) continue;
      lit_.push_back({static_cast<int>(row), static_cast<int>(column), pt});
      rows_[row] += pt;
      columns_[column] += pt;
    }
  }
}

// cosh Δη − cos Δφ = 2 sinh²(Δη/2) + 2 sin²(Δφ/2): a part that depends on the columns and one that
// depends on the rows, so their sums suffice; no term is negative, nothing cancels.
double JetImageAnalysis::mass() const {
  double mass2 = 0;
  for (std::size_t a = 0; a < width_; ++a) {
    double others = 0;
    for (std::size_t b = a + 1; b < width_; ++b) others += columns_[b] * sinh2_[b - a];
    mass2 += columns_[a] * others;
  }
  for (std::size_t a = 0; a < height_; ++a) {
    double others = 0;
    for (std::size_t b = a + 1; b < height_; ++b) others += rows_[b] * sin2_[b - a];
    mass2 += rows_[a] * others;
  }
  return std::sqrt(mass2);
}

double JetImageAnalysis::pt() const {
  double x = 0, y = 0;
  for (std::size_t row = 0; row < height_; ++row) {
    x += rows_[row] * cos_[row];
    y += rows_[row] * sin_[row];
  }
  return std::sqrt(x * x + y * y);
}

void JetImageAnalysis::set_tau(JetNumbers& numbers) {
  const SubjetAxes axes = finder_.find(lit_);
  double sum = 0, one = 0, two = 0;
  for (const LitPixel& pixel : lit_) {
    sum += pixel.pt;
    one += pixel.pt * distance(pixel, axes.one);
    two += pixel.pt * std::min(distance(pixel, axes.two[0]), distance(pixel, axes.two[1]));
  }
  numbers.tau1 = one / sum;
  numbers.tau2 = two / sum;
  numbers.tau21 = one > 0 ? two / one : 0;
}

double JetImageAnalysis::distance(const LitPixel& a, const LitPixel& b) const {
  return std::sqrt(squared((a.column - b.column) * cell_eta_) +
                   squared((a.row - b.row) * cell_phi_));
}

Observables jet_observables(const Context& context, const Images& images,
                            const JetImageRange& range) {
  check_images("jet images", images);
  if (!(range.eta > 0 && range.phi > 0) || std::max(images.height, images.width) > kMostPixels) {
    throw Error(ErrorKind::bad_usage,
                "jet images: expected a positive range and at most 1024 pixels a side; found ±" +
                    std::to_string(range.eta) + ", ±" + std::to_string(range.phi) + " and " +
                    std::to_string(images.height) + " x " + std::to_string(images.width));
  }
  const std::size_t n = images.count();
  Observables all{{"mass", "GeV", {}}, {"pt", "GeV", {}}, {"tau1", "", {}},
                  {"tau2", "", {}},    {"tau21", "", {}}, {"n_pixels", "", {}}};
  for (Observable& observable : all) observable.values.resize(n);
  SerialExecutor serial;
  Executor& executor = context.executor != nullptr ? *context.executor : serial;
  std::vector<JetImageAnalysis> analyses(static_cast<std::size_t>(executor.width()),
                                         {images.height, images.width, range});
  const std::size_t tasks = (n + kImagesOfTask - 1) / kImagesOfTask;
  executor.run(static_cast<int>(tasks), [&](int task, int worker) {
    JetImageAnalysis& analysis = analyses[static_cast<std::size_t>(worker)];
    const std::size_t first = static_cast<std::size_t>(task) * kImagesOfTask;
    for (std::size_t i = first; i < std::min(n, first + kImagesOfTask); ++i) {
      const JetNumbers jet = analysis(images.image(i));
      const double values[] = {jet.mass, jet.pt,    jet.tau1,
                               jet.tau2, jet.tau21, static_cast<double>(jet.n_pixels)};
      for (std::size_t k = 0; k < all.size(); ++k) {
        all[k].values[i] = static_cast<float>(values[k]);
      }
    }
  });
  return all;
}

}  // namespace fastgan
