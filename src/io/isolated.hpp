// Runs a reader in a child process, so that a damaged file can take down nothing but the child.
//
// Why a forked child: libhdf5 reads what a file tells it to, and a damaged file can make it crash,
// hang or ask for all memory; no check from outside catches every case. A helper executable would
// have to be found from static libraries, build trees and installations alike; a fork needs no
// second file. After a fork in a program with threads, only the forking thread exists in the child,
// so the child must not depend on a lock that another thread held. The C library restores its own
// (memory, streams, loader), and this library never runs libhdf5 in the calling process, so that
// the child starts with an unused one. The exception is a program that itself is inside libhdf5 in
// another thread at that moment: libhdf5 is then not usable in the child, and reading fails with an
// error that can be tried again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace fastgan {

/// The child's end: messages of one letter and some bytes.
class MessageSink {
 public:
  explicit MessageSink(int descriptor) : descriptor_(descriptor) {}
  void send(char kind, std::span<const std::byte> bytes) const;

 private:
  int descriptor_;
};

/// Raises the child's memory limit to `bytes` above what it had at its start.
void allow_memory(std::uint64_t bytes);

struct IsolationLimits {
  std::uint64_t memory_bytes;  ///< above what the process has at the fork
  unsigned cpu_seconds;
};

/// Runs `work` in a child and `receive` on each message, in order. An Error thrown by `work` is
/// thrown here. Throws Error (bad_input) starting with `path` where the child ends in another way,
/// Error (resource) where there can be no child.
void run_isolated(const std::string& path, const IsolationLimits& limits,
                  const std::function<void(const MessageSink&)>& work,
                  const std::function<void(char, std::span<const std::byte>)>& receive);

}  // namespace fastgan
