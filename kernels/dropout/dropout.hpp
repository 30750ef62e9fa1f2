// Dropout: y = x/(1 − rate) where an element is kept, 0 where it is dropped (with probability
// `rate`). Element d of event n is dropped if the uniform number `d` of event `first + n` under
// `key` lies below `rate`: an event has the same mask for any split and any number of threads.
// Backward and tangent are the same call on dy and tx with the same key; no mask is stored.
// Source: Srivastava et al., JMLR 15 (2014) 1929, in its inverted form.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct Dropout {
  float* y;        // (N, D); may be x
  const float* x;  // (N, D)
  Index N, D;
  float rate;               // in [0, 1)
  RandomKey key;            // its attempt tells layers and iterations apart
  std::uint64_t first = 0;  // index of the event of row 0
};

}  // namespace fastgan::kernels
