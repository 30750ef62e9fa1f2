// What every reader of HDF5 does around the child process in which libhdf5 reads: checks from
// outside, limits, messages.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "src/io/isolated.hpp"

namespace fastgan {

// Deflate, the best packer of HDF5's own, makes at most 1032 of one byte.
inline constexpr std::uint64_t kMostUnpacked = 1032;

/// Bytes of the file. Throws Error (bad_input) where it is no HDF5 file or is cut off.
std::uint64_t check_hdf5_outside(const std::string& path);

/// Memory and time that reading a file of this size may take.
IsolationLimits hdf5_limits(std::uint64_t file_bytes);

/// The most numbers that a file of this size can hold.
std::uint64_t most_hdf5_numbers(std::uint64_t file_bytes);

template <class T>
void send(const MessageSink& sink, char kind, std::span<const T> values) {
  sink.send(kind, std::as_bytes(values));
}
void send_text(const MessageSink& sink, char kind, const std::string& text);
/// In messages of a bounded size.
void send_numbers(const MessageSink& sink, char kind, std::span<const float> numbers);

}  // namespace fastgan
