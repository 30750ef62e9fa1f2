#include "src/physics/subjet_axes.hpp"

#include <algorithm>
#include <tuple>

namespace fastgan {
namespace {

/// For a heap whose top is the least kt2, the first subjet of equal ones.
constexpr auto kLater = [](const auto& a, const auto& b) {
  return a.kt2 > b.kt2 || (a.kt2 == b.kt2 && a.subjet > b.subjet);
};

}  // namespace

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
  for (std::size_t left = pixels.size(); left > 2;) {
    const double kt2 = queue_.front().kt2;
    const std::size_t i = pop();
    if (!is_left(i)) continue;
    Subjet& subjet = subjets_[i];
    if (!neighbour_is_left(subjet)) find_nearest(subjet);
    if (subjet.kt2 > kt2) {
      push(i);
      continue;
    }
    merge(i, partner(i));
    --left;
  }
  std::size_t first = pixels.size(), second = first;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (!is_left(i)) continue;
    (first == pixels.size() ? first : second) = i;
  }
  if (second == pixels.size()) second = first;
  map_[cell(pixels[first])] = map_[cell(pixels[second])] = -1;
  if (harder(second, first)) std::swap(first, second);
  return {subjets_[first].pixel, {subjets_[first].pixel, subjets_[second].pixel}};
}

void SubjetFinder::place(std::span<const LitPixel> pixels) {
  subjets_.clear();
  queue_.clear();
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    subjets_.push_back({pixels[i], 0, 0, 0});
    map_[cell(pixels[i])] = static_cast<int>(i);
  }
  if (pixels.size() < 2) return;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    find_nearest(subjets_[i]);
    queue_.push_back({subjets_[i].kt2, i});
  }
  std::make_heap(queue_.begin(), queue_.end(), kLater);
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

bool SubjetFinder::harder(std::size_t a, std::size_t b) const {
  const double of_a = subjets_[a].pixel.pt, of_b = subjets_[b].pixel.pt;
  return of_a > of_b || (of_a == of_b && a < b);
}

// Of the nearest neighbours, the hardest.
std::size_t SubjetFinder::partner(std::size_t subjet) const {
  const Subjet& of = subjets_[subjet];
  const int* middle = map_.data() + cell(of.pixel);
  auto best = static_cast<std::size_t>(middle[offsets_[of.offset].step]);
  for (std::size_t k = of.offset + 1; k < offsets_.size() && offsets_[k].distance2 == of.distance2;
       ++k) {
    const int other = middle[offsets_[k].step];
    if (other >= 0 && harder(static_cast<std::size_t>(other), best)) {
      best = static_cast<std::size_t>(other);
    }
  }
  return best;
}

// `a` has left the queue.
void SubjetFinder::merge(std::size_t a, std::size_t b) {
  const bool a_wins = harder(a, b);
  Subjet& winner = subjets_[a_wins ? a : b];
  const Subjet& loser = subjets_[a_wins ? b : a];
  winner.pixel.pt += loser.pixel.pt;
  winner.kt2 = winner.pixel.pt * winner.pixel.pt * winner.distance2;
  map_[cell(loser.pixel)] = -1;
  if (a_wins) push(a);
}

void SubjetFinder::push(std::size_t subjet) {
  queue_.push_back({subjets_[subjet].kt2, subjet});
  std::push_heap(queue_.begin(), queue_.end(), kLater);
}

std::size_t SubjetFinder::pop() {
  std::pop_heap(queue_.begin(), queue_.end(), kLater);
  const std::size_t subjet = queue_.back().subjet;
  queue_.pop_back();
  return subjet;
}

std::size_t SubjetFinder::cell(const LitPixel& pixel) const {
  const int position = (height_ + pixel.row) * padded_width_ + width_ + pixel.column;
  return static_cast<std::size_t>(position);
}

bool SubjetFinder::is_left(std::size_t subjet) const {
  return map_[cell(subjets_[subjet].pixel)] >= 0;
}

bool SubjetFinder::neighbour_is_left(const Subjet& subjet) const {
  return map_.data()[static_cast<std::ptrdiff_t>(cell(subjet.pixel)) +
                     offsets_[subjet.offset].step] >= 0;
}

}  // namespace fastgan
