// Files that are whole or not there: written under a temporary name, flushed, then renamed.
#pragma once

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
  /// For writers that open the file by name themselves (HDF5): where to write before commit().
  const std::string& temporary_path() const { return temporary_; }
  /// Flushes to disk and renames to `path`. Throws Error (resource).
  void commit();

 private:
  std::string path_, temporary_;
  int descriptor_ = -1;
};

/// The whole text in one go. Throws Error (resource).
void write_file_atomically(const std::string& path, std::string_view bytes);

}  // namespace fastgan
