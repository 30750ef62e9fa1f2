// The axes of one and of two subjets of an image.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace fastgan {

struct LitPixel {
  int row, column;
  double pt;
};

struct SubjetAxes {
  LitPixel one = {};
  std::array<LitPixel, 2> two = {};  // the same cell twice where there is one pixel
};

/// Exclusive kt clustering with the winner-take-all scheme: the pair with the least
/// d_ij = min(pT_i, pT_j)²·ΔR_ij² is merged in the place of the harder one, until one is left.
///
/// Places are never new ones, and the pair of the least d is a pixel and its nearest neighbour in
/// ΔR alone: for the softer i of the pair, d_ik ≤ pT_i²·ΔR_ik² for every k. So each pixel needs
/// its nearest neighbour only, which moves outwards as pixels go: a walk over cells in the order
/// of their distance that never turns back. pT_i²·ΔR² only grows, by pT or by distance, so that an
/// outdated one is a lower bound and is brought up to date when it comes to the top of the queue.
class SubjetFinder {
 public:
  /// `aspect`: height of a cell over its width.
  SubjetFinder(int height, int width, double aspect);

  /// At least one pixel; all lie in the image, in the order of memory.
  SubjetAxes find(std::span<const LitPixel> pixels);

 private:
  struct Offset {
    std::ptrdiff_t step;  // in the padded map
    double distance2;     // in widths of a cell, exact for square cells
  };
  struct Subjet {
    LitPixel pixel;
    std::size_t offset;  // of the nearest neighbour
    double distance2;    // to it
    double kt2;          // pT²·distance2
  };
  struct Waiting {
    double kt2;  // at most the subjet's
    std::size_t subjet;
  };

  void place(std::span<const LitPixel> pixels);
  void find_nearest(Subjet& subjet) const;
  double distance2(const LitPixel& a, const LitPixel& b) const;
  bool harder(std::size_t a, std::size_t b) const;
  std::size_t partner(std::size_t subjet) const;
  void merge(std::size_t a, std::size_t b);
  void push(std::size_t subjet);
  std::size_t pop();
  std::size_t cell(const LitPixel& pixel) const;
  bool is_left(std::size_t subjet) const;
  bool neighbour_is_left(const Subjet& subjet) const;

  int height_, width_, padded_width_;
  double aspect2_;
  std::vector<Offset> offsets_;  // nearest first
  std::vector<int> map_;         // subjet in a cell or −1, with an image's margin on every side
  std::vector<Subjet> subjets_;  // in the order of the pixels
  std::vector<Waiting> queue_;   // a heap of the least kt2
};

}  // namespace fastgan
