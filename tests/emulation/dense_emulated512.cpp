// The dense kernels compiled for an emulated vector of sixteen floats.
#define FASTGAN_ISA emulated512
#define FASTGAN_ISA_IS_emulated512 1
#include "kernels/dense/dense_cpu.cpp"
