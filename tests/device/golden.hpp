// What the primitives give on real GPUs, kept in tests/device/golden/, one file a GPU: the emulator
// is compared with it. On a GPU, FASTGAN_GOLDEN=FOLDER in the environment writes the file.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "fastgan/device.hpp"
#include "tests/check.hpp"

namespace fastgan::test {

/// `words`, the whole output of a primitive, are to be the bits of every GPU.
void check_golden(const Device& device, const std::string& primitive,
                  std::span<const std::uint32_t> words);

/// Sums, in which a GPU rounds as it likes: its own are to be within the bounds of `expected`.
void check_golden(const Device& device, const std::string& primitive, std::span<const float> sums,
                  const check::Reference& expected);

/// GPUs that there is a file of.
std::size_t golden_files();

/// A line of a file: the primitive, a colon, words in hexadecimal. Other lines are comments.
void write_golden(std::ostream& out, const std::string& primitive,
                  std::span<const std::uint32_t> words);
std::map<std::string, std::vector<std::uint32_t>> read_golden(std::istream& in);

}  // namespace fastgan::test
