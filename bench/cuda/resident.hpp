// Calls of kernels on arrays of the host, repeated on copies that stay on the device.
#pragma once

#include <functional>
#include <vector>

#include "kernels/backend.hpp"

namespace fastgan::bench::cuda {

/// Each queues one call on the context's stream.
using Calls = std::vector<std::function<void(const Context&)>>;

/// Runs run(context), whose kernels compute on the device and leave their results in memory of the
/// host, and keeps the calls with all their arrays, which they do not share.
Calls resident_calls(const std::function<void(const Context&)>& run);

}  // namespace fastgan::bench::cuda
