// Benchmarks of kernels that are bound by memory or by their functions: each instruction set of
// this processor, verified against the reference before it is timed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "kernels/backend.hpp"

namespace fastgan::bench {

/// One problem. It owns its tensors; `run` may be called again and again.
struct Work {
  std::function<void(const Context&)> run;
  std::function<std::string()> verify;  ///< what is wrong after the first run; empty: nothing
  double bytes;                         ///< read and written by one run
  double elements;                      ///< weights, events or numbers of one run
  double flops = 0;  ///< of its formula, where arithmetic bounds it on a device, else 0
};

/// Registers `<name>/fastgan_<isa>` for every instruction set there is. A row shows elements/s,
/// bytes/s, and the share of the rate at which one thread reads as many bytes. A reduced precision
/// is registered where it is to be had.
void add(const std::string& name, const std::function<Work()>& make,
         Precision precision = Precision::fp32);

}  // namespace fastgan::bench
