// Files that are whole or not there: written under a temporary name, flushed, then renamed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fastgan {

/// A file under construction. Without commit() the destructor removes the temporary file, and what
/// stood at `path` before stays untouched.
class AtomicFile {
 public:
  /// Throws Error (resource) where the folder cannot be written.
  explicit AtomicFile(std::string path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// Appends bytes. Throws Error (resource) on a full disk.
  void write(std::string_view bytes);
  /// Replaces bytes already written, for headers that tell what follows them. Throws Error
  /// (resource), and Error (bad_usage) beyond the end of what is written.
  void overwrite(std::uint64_t offset, std::string_view bytes);
  /// Number of bytes written so far.
  std::uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }
  /// Flushes to disk and renames to `path`. Throws Error (resource).
  void commit();

 private:
  void write_at(std::uint64_t offset, std::string_view bytes);

  std::string path_, temporary_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

/// The whole text in one go. Throws Error (resource).
void write_file_atomically(const std::string& path, std::string_view bytes);

}  // namespace fastgan
