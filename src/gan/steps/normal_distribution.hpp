// The cumulative normal distribution and its inverse, in double precision.
#pragma once

namespace fastgan {

/// Φ(z)
double normal_cdf(double z);
/// The z where Φ(z) = p, for p in (0, 1); p is clamped to [1e-12, 1 − 1e-12].
double normal_quantile(double p);

}  // namespace fastgan
