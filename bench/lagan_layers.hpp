// The layers of LAGAN's networks that slide a window over images, as they are timed.
#pragma once

#include <string>

#include "kernels/fold_taps/fold_taps.hpp"
#include "kernels/window.hpp"

namespace fastgan::bench {

inline constexpr Index kLaganBatch = 100;
/// Of the generator and of the discriminator.
inline constexpr kernels::WindowShape kConvolutions[] = {{7, 7, 128, 7, 7, 64, 5, 5, 1, 1, 2, 2},
                                                         {25, 25, 1, 25, 25, 32, 5, 5, 1, 1, 2, 2}};
/// Of the generator, the first two on images upsampled by 2.
inline constexpr kernels::WindowShape kUpsampled[] = {{14, 14, 64, 14, 14, 6, 5, 5, 1, 1, 2, 2},
                                                      {28, 28, 6, 26, 26, 6, 3, 3}};
/// As they run: those two on the small image, the last one of the generator, and the
/// discriminator's.
inline constexpr kernels::WindowShape kLocallyConnected[] = {
    kernels::folded_window(kUpsampled[0], 2),
    kernels::folded_window(kUpsampled[1], 2),
    {26, 26, 6, 25, 25, 1, 2, 2},
    {25, 25, 32, 13, 13, 8, 5, 5, 2, 2, 2, 2},
    {13, 13, 8, 13, 13, 8, 5, 5, 1, 1, 2, 2},
    {13, 13, 8, 7, 7, 8, 3, 3, 2, 2, 1, 1}};
inline constexpr const char* kWindowPasses[] = {"forward", "backward_data", "backward_weights"};

/// <op>/<pass>/fp32/batch:<N>,<HxWxC>,<OHxOWxOC>
inline std::string window_name(const std::string& op, const std::string& pass, Index N,
                               const kernels::WindowShape& s) {
  const auto image = [](Index h, Index w, Index channels) {
    return std::to_string(h) + "x" + std::to_string(w) + "x" + std::to_string(channels);
  };
  return op + "/" + pass + "/fp32/batch:" + std::to_string(N) + "," + image(s.H, s.W, s.C) + "," +
         image(s.OH, s.OW, s.OC);
}

}  // namespace fastgan::bench
