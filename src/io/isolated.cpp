#include "src/io/isolated.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cfenv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr std::uint64_t kLongestMessage = std::uint64_t{1} << 24;
constexpr int kPatienceMs = 300'000;  // without any message: a dead network disk
constexpr char kError = 'E', kEnd = '.';

struct Head {
  std::uint64_t kind, bytes;
};

std::uint64_t& memory_at_start() {
  static std::uint64_t bytes = 0;  // written and read in the child only
  return bytes;
}

std::uint64_t memory_in_use() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long long pages = 0;
  const int found = std::fscanf(file, "%llu", &pages);
  std::fclose(file);
  return found == 1 ? pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

void limit(int resource, std::uint64_t value) {
  rlimit limits{};
  ::getrlimit(static_cast<__rlimit_resource>(resource), &limits);
  limits.rlim_cur = std::min<rlim_t>(value, limits.rlim_max);
  ::setrlimit(static_cast<__rlimit_resource>(resource), &limits);
}

// A child that dies must do so quietly: no handlers, core files, output or traps of the program.
void enter_isolation(const IsolationLimits& limits) {
  for (const int signal :
       {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPIPE, SIGXCPU, SIGTERM, SIGALRM, SIGCHLD}) {
    std::signal(signal, SIG_DFL);
  }
  std::signal(SIGINT, SIG_IGN);  // the program's business; it ends the child if it wants to
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::fesetenv(FE_DFL_ENV);
  if (const int null = ::open("/dev/null", O_RDWR); null >= 0) {
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
  }
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, limits.cpu_seconds);
  memory_at_start() = memory_in_use();
  allow_memory(limits.memory_bytes);
}

void send_error(const MessageSink& sink, ErrorKind kind, const char* text) {
  std::vector<std::byte> bytes{static_cast<std::byte>(kind)};
  const auto* begin = reinterpret_cast<const std::byte*>(text);
  bytes.insert(bytes.end(), begin, begin + std::strlen(text));
  sink.send(kError, bytes);
}

[[noreturn]] void run_child(int descriptor, const std::string& path, const IsolationLimits& limits,
                            const std::function<void(const MessageSink&)>& work) {
  enter_isolation(limits);
  const MessageSink sink(descriptor);
  try {
    work(sink);
    sink.send(kEnd, {});
  } catch (const Error& error) {
    send_error(sink, error.kind(), error.what());
  } catch (const std::bad_alloc&) {
    send_error(sink, ErrorKind::bad_input,
               (path + ": asks for more memory than its size justifies; it is damaged").c_str());
  } catch (const std::exception& error) {
    send_error(sink, ErrorKind::bad_input, (path + ": " + error.what()).c_str());
  }
  ::_exit(0);
}

// The parent's end. Closes the pipe and ends the child whatever happens.
class Child {
 public:
  Child(pid_t process, int descriptor) : process_(process), descriptor_(descriptor) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::close(descriptor_);
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// False at the end of the stream.
  bool read(void* to, std::size_t bytes) const {
    auto* position = static_cast<char*>(to);
    while (bytes > 0) {
      pollfd wait{descriptor_, POLLIN, 0};
      const int ready = ::poll(&wait, 1, kPatienceMs);
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return false;
      const ssize_t count = ::read(descriptor_, position, bytes);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      position += count;
      bytes -= static_cast<std::size_t>(count);
    }
    return true;
  }

 private:
  pid_t process_;
  int descriptor_;
};

// Two threads that fork at the same time would inherit each other's pipes and wait for both.
std::mutex& fork_mutex() {
  static std::mutex mutex;
  return mutex;
}

std::pair<pid_t, int> start(const std::string& path, const IsolationLimits& limits,
                            const std::function<void(const MessageSink&)>& work) {
  const std::lock_guard<std::mutex> lock(fork_mutex());
  std::array<int, 2> ends{};
  pid_t process = -1;
  int code = 0;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    code = errno;
  } else if (process = ::fork(); process < 0) {
    code = errno;
    ::close(ends[0]);
    ::close(ends[1]);
  }
  if (code != 0) {
    throw Error(ErrorKind::resource, path + ": no process to read it with: " + std::strerror(code));
  }
  if (process == 0) {
    ::close(ends[0]);
    run_child(ends[1], path, limits, work);
  }
  ::close(ends[1]);
  return {process, ends[0]};
}

}  // namespace

void MessageSink::send(char kind, std::span<const std::byte> bytes) const {
  const auto write_all = [this](const void* from, std::size_t count) {
    const auto* position = static_cast<const char*>(from);
    while (count > 0) {
      const ssize_t written = ::write(descriptor_, position, count);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) ::_exit(1);  // nobody listens
      position += written;
      count -= static_cast<std::size_t>(written);
    }
  };
  const Head head{static_cast<std::uint64_t>(kind), bytes.size()};
  write_all(&head, sizeof(head));
  write_all(bytes.data(), bytes.size());
}

void allow_memory(std::uint64_t bytes) {
  if (memory_at_start() > 0) limit(RLIMIT_AS, memory_at_start() + bytes);
}

void run_isolated(const std::string& path, const IsolationLimits& limits,
                  const std::function<void(const MessageSink&)>& work,
                  const std::function<void(char, std::span<const std::byte>)>& receive) {
  const auto [process, descriptor] = start(path, limits, work);
  const Child child(process, descriptor);
  std::vector<std::byte> bytes;
  Head head{};
  while (child.read(&head, sizeof(head)) && head.bytes <= kLongestMessage) {
    bytes.resize(head.bytes);
    if (!child.read(bytes.data(), bytes.size())) break;
    const char kind = static_cast<char>(head.kind);
    if (kind == kEnd) return;
    if (kind == kError && !bytes.empty()) {
      const auto* text = reinterpret_cast<const char*>(bytes.data());
      throw Error(bytes[0] == std::byte{2} ? ErrorKind::bad_usage : ErrorKind::bad_input,
                  std::string(text + 1, bytes.size() - 1));
    }
    receive(kind, bytes);
  }
  throw Error(ErrorKind::bad_input,
              path +
                  ": cannot be read: the reader crashed, hung or ran out of memory on it; the "
                  "file is damaged");
}

}  // namespace fastgan
