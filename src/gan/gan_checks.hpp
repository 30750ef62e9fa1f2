// What a training of two networks refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "fastgan/gan.hpp"

namespace fastgan {

/// Throws Error: bad_usage where the networks do not fit each other or the options, bad_input where
/// `numbers` of data and their labels do not fit the networks.
void check_gan(const GanOptions& options, std::size_t numbers,
               std::span<const std::int32_t> labels);

}  // namespace fastgan
