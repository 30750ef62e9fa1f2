// The kernels of AMX compiled for plain C++: emulated tiles and an emulated vector of sixteen
// floats.
#define FASTGAN_ISA emulated_amx
#define FASTGAN_ISA_IS_emulated512 1
#define FASTGAN_TILES_ARE_EMULATED 1
#include "kernels/dense/dense_amx.cpp"
#include "kernels/dense_chain/dense_chain_amx.cpp"

namespace fastgan::kernels::emulated_amx {
bool tiles_are_released() { return !tiles.configured; }
}  // namespace fastgan::kernels::emulated_amx
