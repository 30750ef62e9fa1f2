// The kernels of AMX compiled for AVX-512 and its conversions to bf16, with emulated tiles:
// all of them but the instructions of AMX on processors that lack those.
#if defined(__x86_64__)
#define FASTGAN_ISA emulated_tiles
#define FASTGAN_TILES_ARE_EMULATED 1
#include "kernels/dense/dense_amx.cpp"
#include "kernels/dense_chain/dense_chain_amx.cpp"
#endif
