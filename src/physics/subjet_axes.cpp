#include "src/physics/subjet_axes.hpp"

#include <algorithm>
#include <tuple>

namespace fastgan {

SubjetFinder::SubjetFinder(int height, int width, double aspect)
    : height_(height),
      width_(width),
      padded_width_(3 * width),
      aspect2_(aspect * aspect),
      map_(static_cast<std::size_t>(3 * height) * static_cast<std::size_t>(3 * width), -1) {
  for (int row = 1 - height; row < height; ++row) {
    for (int column = 1 - width; column < width; ++column) {
      if (row == 0 && column == 0) continue;
      offsets_.push_back({static_cast<std::ptrdiff_t>(row) * padded_width_ + column,
                          distance2({0, 0, 0}, {row, column, 0})});
    }
  }
  std::sort(offsets_.begin(), offsets_.end(), [](const Offset& a, const Offset& b) {
    return std::tie(a.distance2, a.step) < std::tie(b.distance2, b.step);
  });
}

SubjetAxes SubjetFinder::find(std::span<const LitPixel> pixels) {
  place(pixels);
  while (subjets_.size() > 2) {
    const std::size_t i = softest_, j = partner(subjets_[i]);
    const bool i_wins = harder(subjets_[i], subjets_[j]);
    Subjet& winner = subjets_[i_wins ? i : j];
    const std::size_t lost = i_wins ? j : i;
    winner.pixel.pt += subjets_[lost].pixel.pt;
    winner.kt2 = winner.pixel.pt * winner.pixel.pt * winner.distance2;
    remove(lost);
  }
  for (const Subjet& subjet : subjets_) map_[cell(subjet.pixel)] = -1;
  std::sort(subjets_.begin(), subjets_.end(), harder);
  return {subjets_.front().pixel, {subjets_.front().pixel, subjets_.back().pixel}};
}

bool SubjetFinder::harder(const Subjet& a, const Subjet& b) {
  return a.pixel.pt > b.pixel.pt || (a.pixel.pt == b.pixel.pt && a.order < b.order);
}

bool SubjetFinder::softer(const Subjet& a, const Subjet& b) {
  return a.kt2 < b.kt2 || (a.kt2 == b.kt2 && a.order < b.order);
}

void SubjetFinder::place(std::span<const LitPixel> pixels) {
  subjets_.clear();
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    subjets_.push_back({pixels[i], i, 0, 0, 0});
    map_[cell(pixels[i])] = static_cast<int>(i);
  }
  if (pixels.size() < 2) return;
  softest_ = 0;
  for (std::size_t i = 0; i < subjets_.size(); ++i) {
    find_nearest(subjets_[i]);
    if (softer(subjets_[i], subjets_[softest_])) softest_ = i;
  }
}

// From the last one on, which may still be there. Another subjet is left.
void SubjetFinder::find_nearest(Subjet& subjet) const {
  const int* middle = map_.data() + cell(subjet.pixel);
  std::size_t k = subjet.offset;
  while (middle[offsets_[k].step] < 0) ++k;
  subjet.offset = k;
  subjet.distance2 = offsets_[k].distance2;
  subjet.kt2 = subjet.pixel.pt * subjet.pixel.pt * subjet.distance2;
}

double SubjetFinder::distance2(const LitPixel& a, const LitPixel& b) const {
  const double rows = a.row - b.row, columns = a.column - b.column;
  return columns * columns + aspect2_ * (rows * rows);
}

// Of the nearest neighbours, the hardest.
std::size_t SubjetFinder::partner(const Subjet& subjet) const {
  const int* middle = map_.data() + cell(subjet.pixel);
  auto best = static_cast<std::size_t>(middle[offsets_[subjet.offset].step]);
  for (std::size_t k = subjet.offset + 1;
       k < offsets_.size() && offsets_[k].distance2 == subjet.distance2; ++k) {
    const int other = middle[offsets_[k].step];
    if (other < 0) continue;
    const auto candidate = static_cast<std::size_t>(other);
    if (harder(subjets_[candidate], subjets_[best])) best = candidate;
  }
  return best;
}

void SubjetFinder::remove(std::size_t lost) {
  const LitPixel gone = subjets_[lost].pixel;
  map_[cell(subjets_.back().pixel)] = static_cast<int>(lost);
  map_[cell(gone)] = -1;
  subjets_[lost] = subjets_.back();
  subjets_.pop_back();
  softest_ = 0;
  for (std::size_t i = 0; i < subjets_.size(); ++i) {
    Subjet& subjet = subjets_[i];
    if (distance2(subjet.pixel, gone) == subjet.distance2) find_nearest(subjet);
    if (softer(subjet, subjets_[softest_])) softest_ = i;
  }
}

std::size_t SubjetFinder::cell(const LitPixel& pixel) const {
  const int position = (height_ + pixel.row) * padded_width_ + width_ + pixel.column;
  return static_cast<std::size_t>(position);
}

}  // namespace fastgan
