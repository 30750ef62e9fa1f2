// The statistics of batch normalisation that belong to given weights.
#pragma once

#include <cstdint>

#include "fastgan/model.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

struct StatisticsOptions {
  Index events = 5000;  ///< rounded up to whole batches; 0: the model stays as it is
  Index batch = 100;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;  ///< index of the first event, all classes in equal parts
};

/// Replaces the running means and variances of the model's generator by those that its own weights
/// give: averages over batches of events generated in training mode. The running
/// statistics of a training trail behind its weights, and do not belong to an average of them (as
/// in stochastic weight averaging, arXiv:1803.05407, section 3.2). Without batch normalisation the
/// model stays as it is. The same bits for any number of threads. On the host: throws
/// Error (bad_usage) for a context with a device.
void fit_batch_statistics(const Context& context, Model& model, const StatisticsOptions& options);

}  // namespace fastgan
