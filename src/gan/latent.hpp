// The noise that a generator starts from.
#pragma once

#include "fastgan/gan.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan {

/// Writes the latent numbers of events first … first + N−1 under `key` to x (N, dimension), rows
/// ldx floats apart.
void draw_latent(const Context& context, const Latent& latent, float* x, Index ldx, Index N,
                 const RandomKey& key, std::uint64_t first);

}  // namespace fastgan
