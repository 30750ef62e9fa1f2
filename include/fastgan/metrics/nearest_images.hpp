// The image of a set that is most like a given one.
#pragma once

#include <cstddef>
#include <vector>

#include "fastgan/images.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

struct NearestImage {
  std::size_t index = 0;  ///< in the set
  double distance = 0;    ///< Euclidean over all pixels, in their unit
};

/// For every image the nearest one of `set`, the first of several equally near: a few real images
/// beside their nearest generated ones (arXiv:1701.05927, figure 9). In double, an image a task of
/// the executor; memorisation() measures whole samples, but does not say which event is nearest.
/// Throws Error (bad_input) on an empty set and on images of different sizes.
std::vector<NearestImage> nearest_images(const Context& context, const Images& images,
                                         const Images& set);

}  // namespace fastgan
