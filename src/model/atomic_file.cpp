// The temporary file lies beside its target, so that the rename stays within one file system.
#include "fastgan/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

[[noreturn]] void fail(const std::string& path, const char* action, int code) {
  std::string text = path + ": cannot " + action + ": " + std::strerror(code);
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) {
    text += "; free some space or write elsewhere (nothing was left behind)";
  } else {
    text += "; check that the folder exists and may be written";
  }
  throw Error(ErrorKind::resource, text);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// The rename itself is durable once the folder is flushed. Some file systems refuse to flush a
// folder; the file is whole all the same.
void flush_folder(const std::string& path) {
  const int folder = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

// Opens `path` if no other writer holds it; -1 and errno EWOULDBLOCK otherwise. A killed process
// leaves its file but not its lock, so leftovers are used again instead of piling up.
int open_locked(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor < 0) return -1;
  struct stat held {
  }, named{};
  int code = 0;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    code = errno == EWOULDBLOCK ? EWOULDBLOCK : 0;  // no locks on this file system: go on
  } else if (::fstat(descriptor, &held) != 0 || ::stat(path.c_str(), &named) != 0 ||
             held.st_ino != named.st_ino || held.st_dev != named.st_dev) {
    code = EWOULDBLOCK;  // renamed or removed by its writer between our open and our lock
  }
  if (code == 0 && ::ftruncate(descriptor, 0) != 0) code = errno;
  if (code == 0) return descriptor;
  ::close(descriptor);
  errno = code;
  return -1;
}

constexpr int kMostWriters = 1000;

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  if (struct stat status{}; ::stat(path_.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    fail(path_, "write", EISDIR);
  }
  for (int writer = 0; descriptor_ < 0; ++writer) {
    temporary_ = path_ + ".part" + (writer == 0 ? "" : std::to_string(writer));
    descriptor_ = open_locked(temporary_);
    if (descriptor_ < 0 && (errno != EWOULDBLOCK || writer == kMostWriters)) {
      fail(path_, "write", errno);
    }
  }
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  if (descriptor_ >= 0) ::close(descriptor_);
}

void AtomicFile::write_at(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail(path_, "write", count < 0 ? errno : ENOSPC);
    offset += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void AtomicFile::write(std::string_view bytes) {
  write_at(size_, bytes);
  size_ += bytes.size();
}

void AtomicFile::overwrite(std::uint64_t offset, std::string_view bytes) {
  if (offset > size_ || bytes.size() > size_ - offset) {
    throw Error(ErrorKind::bad_usage, path_ + ": overwrites bytes that were not written yet");
  }
  write_at(offset, bytes);
}

void AtomicFile::commit() {
  // A file system may report a full disk only now. The lock is held until the name is final.
  if (::fsync(descriptor_) != 0) fail(path_, "write", errno);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, "rename to it", errno);
  temporary_.clear();
  ::close(std::exchange(descriptor_, -1));
  flush_folder(path_);
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace fastgan
