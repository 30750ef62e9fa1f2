#include "src/gan/latent.hpp"

namespace fastgan {

void draw_latent(const Context& context, const Latent& latent, float* x, Index ldx, Index N,
                 const RandomKey& key, std::uint64_t first) {
  const Index D = latent.dimension;
  if (latent.kind == LatentKind::normal) {
    kernels::normal_noise(context,
                          {.x = x, .ldx = ldx, .N = N, .D = D, .key = key, .first = first});
  } else {
    kernels::uniform_noise(context,
                           {.x = x, .ldx = ldx, .N = N, .D = D, .key = key, .first = first});
  }
}

}  // namespace fastgan
