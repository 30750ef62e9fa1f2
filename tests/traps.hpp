// Floating-point traps while an object lives: invalid operation, division by zero and overflow end
// the program, as they do in the frameworks of the experiments.
#pragma once

#include <cfenv>

namespace fastgan::test {

class Traps {
 public:
  Traps() : before_(fegetexcept()) {
    std::feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  }
  Traps(const Traps&) = delete;
  Traps& operator=(const Traps&) = delete;
  ~Traps() {
    fedisableexcept(FE_ALL_EXCEPT);
    feenableexcept(before_);
  }

 private:
  int before_;
};

}  // namespace fastgan::test
