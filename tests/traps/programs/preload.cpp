// Floating-point traps in a program that knows nothing of them: preloaded (LD_PRELOAD), this
// library enables invalid, divide by zero and overflow in the main thread and in every thread that
// starts, so that the first of them ends the program with SIGFPE. It appends to the file
// FASTGAN_TRAPS_LOG: "start" when it is loaded, "thread" for each thread, "end" where the main
// thread still has its traps at the end of the program.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cfenv>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace {

constexpr int kTraps = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW;

void enable() {
  std::feclearexcept(FE_ALL_EXCEPT);
  ::feenableexcept(kTraps);
}

void log(const char* line) {
  const char* path = std::getenv("FASTGAN_TRAPS_LOG");
  if (path == nullptr) return;
  const int file = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return;
  if (::write(file, line, std::strlen(line)) < 0) std::abort();
  ::close(file);
}

struct Body {
  void* (*start)(void*);
  void* argument;
};

void* run(void* pointer) {
  const std::unique_ptr<Body> body(static_cast<Body*>(pointer));
  enable();
  log("thread\n");
  return body->start(body->argument);
}

__attribute__((constructor)) void start() {
  enable();
  log("start\n");
}

__attribute__((destructor)) void end() {
  if ((::fegetexcept() & kTraps) == kTraps) log("end\n");
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) noexcept {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  auto body = std::make_unique<Body>(Body{start, argument});
  const int failed = create(thread, attributes, run, body.get());
  if (failed == 0) static_cast<void>(body.release());  // the thread's now
  return failed;
}
