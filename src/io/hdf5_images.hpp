// A set of images in an HDF5 file as libhdf5 sees it. Used inside the child process only
// (isolated.hpp).
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <vector>

#include "fastgan/io/image_io.hpp"

namespace fastgan::hdf5 {

struct StoredImages {
  hid_t image = -1;
  hid_t signal = -1;               // negative: no classes
  std::vector<hid_t> observables;  // one data set each
  std::vector<std::string> names, units;
  std::uint64_t count = 0, height = 0, width = 0;
};

/// Finds the images and the observables that `options` ask for. Throws Error (bad_input) starting
/// with `path`.
StoredImages open_images(const std::string& path, const ImageReadOptions& options);

}  // namespace fastgan::hdf5
