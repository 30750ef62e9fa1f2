// raise invalid|divide|overflow|underflow|nothing main|worker: raises a floating-point exception
// in the main thread or in another one. Ends with 0 where no trap catches it.
#include <cstring>
#include <thread>

namespace {

void raise_exception(const char* kind) {
  volatile double zero = 0, one = 1, largest = 1.7e308, smallest = 1e-308;
  volatile double result = 0;
  if (std::strcmp(kind, "invalid") == 0) result = zero / zero;
  if (std::strcmp(kind, "divide") == 0) result = one / zero;
  if (std::strcmp(kind, "overflow") == 0) result = largest * largest;
  if (std::strcmp(kind, "underflow") == 0) result = smallest * smallest;
  static_cast<void>(result);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  if (std::strcmp(argv[2], "main") == 0) {
    raise_exception(argv[1]);
  } else {
    std::thread(raise_exception, argv[1]).join();
  }
  return 0;
}
