// Sets of images in HDF5, in the layout in which jet images are published (arXiv:1701.05927):
// `image` [n, height, width], `signal` [n], and one 1-D data set [n] per observable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fastgan/images.hpp"
#include "fastgan/io/table_io.hpp"

namespace fastgan {

struct ImageReadOptions {
  std::size_t height = 0, width = 0;  ///< expected sizes; 0: any
  bool needs_signal = true;           ///< a file without classes is an error
  /// Names of 1-D data sets to read, in this order; none given: all that there are.
  std::optional<std::vector<std::string>> observables = {};
  std::int64_t limit = -1;  ///< most images; -1: all
  /// In the unit of the pixels: smaller ones become 0, negative ones too, as interpolation leaves
  /// them. At 0 negative pixels are an error.
  float threshold = 0;
};

/// Reads `image` as [n, height, width] or [n, height, width, 1] in any number type and layout.
/// Throws Error (bad_input) naming file, data set, image and pixel: missing data sets, wrong
/// sizes, pixels that are NaN, infinite or negative, classes other than 0 and 1, damage.
Images read_images(const std::string& path, const ImageReadOptions& options = {});

struct ImageDescription {
  std::size_t height = 25, width = 25;
  bool signal = true;                         ///< write classes
  std::vector<std::string> observables = {};  ///< names of the 1-D data sets
  std::vector<std::string> units = {};        ///< one per observable, or none
  std::vector<std::pair<std::string, std::string>> attributes = {};  ///< of the file: provenance
};

/// Some images on their way to a file.
struct ImageBatch {
  std::span<const float> pixels;              // (count, height, width)
  std::span<const std::uint8_t> signal = {};  // (count), empty without classes
  std::span<const float> observables = {};    // (count, names)
};

/// Writes images piece by piece in constant memory. Nothing is seen at `path` before commit().
class ImageWriter {
 public:
  virtual ~ImageWriter() = default;
  /// Throws Error (bad_usage) on sizes that do not agree, Error (resource) on a full disk.
  virtual void append(const ImageBatch& batch) = 0;
  virtual void commit() = 0;
};

/// Throws Error (bad_usage) on a name that does not end in .h5 or .hdf5 and on names of observables
/// that are empty or occur twice, Error (resource) where nothing can be written.
std::unique_ptr<ImageWriter> open_image_writer(const std::string& path,
                                               const ImageDescription& description,
                                               const WriteOptions& options = {});

}  // namespace fastgan
