// Planted faults of memory: outside of arrays, never written, misaligned, too much.
#include "emulation/faults/cases.hpp"
#include "emulation/faults/device_array.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/load_matrix.hpp"

namespace fastgan::emulation {
namespace {

const Context kContext{};
constexpr unsigned kThreads = 64;

__global__ void shared_write(unsigned beyond) {
  FASTGAN_SHARED(float, s, [kThreads]);
  float* all = s;
  all[threadIdx.x + beyond] = 1.0f;
}

__global__ void shared_read(float* out, unsigned beyond) {
  FASTGAN_SHARED(float, s, [kThreads]);
  s[threadIdx.x] = 1.0f;
  __syncthreads();
  const float* all = s;
  out[threadIdx.x] = all[threadIdx.x + beyond];
}

__global__ void shared_row(float* out, unsigned column) {
  FASTGAN_SHARED(float, s, [8][9]);
  const unsigned row = threadIdx.x / 9;
  if (row < 7) s[row][threadIdx.x % 9] = 1.0f;
  __syncthreads();
  out[threadIdx.x] = s[0][threadIdx.x == 0 ? column : 0];
}

__global__ void fragment(unsigned* out, unsigned beyond) {
  FASTGAN_SHARED(unsigned, s, [4 * kThreads + 4]);
  for (unsigned i = threadIdx.x; i < 4 * kThreads + 4; i += kThreads) s[i] = i;
  __syncthreads();
  unsigned words[4];
  gpu::load_matrices(words, &s[4 * threadIdx.x + beyond]);
  out[threadIdx.x] = words[0];
}

__global__ void dynamic_write() {
  FASTGAN_DYNAMIC_SHARED(float, s);
  s[threadIdx.x] = 1.0f;
}

__global__ void dynamic_read(float* out, unsigned beyond) {
  FASTGAN_DYNAMIC_SHARED(float, s);
  s[threadIdx.x] = 1.0f;
  __syncthreads();
  out[threadIdx.x] = s[threadIdx.x + beyond];
}

__global__ void global_write(float* out, unsigned beyond) { out[threadIdx.x + beyond] = 1.0f; }

__global__ void global_read(float* out, const float* in, unsigned beyond) {
  out[threadIdx.x] = in[threadIdx.x + beyond];
}

__global__ void shared_never_written(float* out) {
  FASTGAN_SHARED(float, s, [kThreads]);
  if (threadIdx.x != 5) s[threadIdx.x] = 1.0f;
  __syncthreads();
  out[threadIdx.x] = s[kThreads - 1 - threadIdx.x];
}

[[maybe_unused]] __global__ void misaligned(float4* out, const float* in) {
  *out = *reinterpret_cast<const float4*>(in + 1);
}

__global__ void integer_overflow(int* out, int factor) {
  out[threadIdx.x] = static_cast<int>(threadIdx.x + 1) * factor;
}

__global__ void large_array() {
  FASTGAN_SHARED(float, s, [13000]);
  s[threadIdx.x] = 1.0f;
}

template <class... P>
std::string run(void (*kernel)(P...), std::size_t shared_bytes,
                std::type_identity_t<P>... arguments) {
  gpu::launch({"planted", 1, kThreads, kContext, shared_bytes}, kernel, arguments...);
  return "";
}

std::string write_beyond() {
  DeviceArray<float> out(kThreads);
  return run(global_write, 0, out.data(), 1);
}

std::string read_beyond() {
  DeviceArray<float> out(kThreads), in(kThreads, 1.0f);
  return run(global_read, 0, out.data(), in.data(), 1);
}

std::string read_unwritten() {
  DeviceArray<float> out(kThreads), in(kThreads);
  run(global_read, 0, out.data(), in.data(), 0);
  return out.check([](std::size_t) { return 1.0f; });
}

template <void (*kernel)(float*, unsigned)>
std::string with_output(std::size_t shared_bytes, unsigned beyond) {
  DeviceArray<float> out(kThreads);
  return run(kernel, shared_bytes, out.data(), beyond);
}

constexpr const char* kOutside = "access outside any array";
const std::vector<Fault> kCases = {
    {"write behind a shared array",
     [] { return run(shared_write, 0, 1); },
     {"written outside any array: shared array s of 256 bytes, byte 256", "use-after-poison",
      kOutside}},
    {"read behind a shared array",
     [] { return with_output<shared_read>(0, 1); },
     {nullptr, "use-after-poison", kOutside}},
    {"column behind a row of a shared array",
     [] { return with_output<shared_row>(0, 9); },
     {nullptr, "out of bounds", nullptr}},
    {"rows of a fragment that begin anywhere",
     [] {
       DeviceArray<unsigned> out(kThreads);
       return run(fragment, 0, out.data(), 1);
     },
     everywhere("a row is not 16 aligned bytes of a shared array")},
    {"write behind the dynamic shared memory",
     [] { return run(dynamic_write, kThreads * sizeof(float) - 4); },
     {"written outside any array", "use-after-poison", kOutside}},
    {"read behind the dynamic shared memory",
     [] { return with_output<dynamic_read>(kThreads * sizeof(float), 1); },
     {nullptr, "use-after-poison", kOutside}},
    {"dynamic shared memory that was not asked for", [] { return run(dynamic_write, 0); },
     everywhere("none was asked for")},
    {"write behind a global array",
     write_beyond,
     {"written outside a global array of 256 bytes, behind its end", "use-after-poison", kOutside}},
    {"read behind a global array", read_beyond, {nullptr, "use-after-poison", kOutside}},
    {"read of an array of the host",
     [] {
       DeviceArray<float> out(kThreads);
       const std::vector<float> in(kThreads, 1.0f);
       return run(global_read, 0, out.data(), in.data(), 0);
     },
     {nullptr, nullptr, "memory of the host"}},
    {"read of shared memory that was never written",
     [] {
       DeviceArray<float> out(kThreads);
       run(shared_never_written, 0, out.data());
       return out.check([](std::size_t) { return 1.0f; });
     },
     {"wrong result", "wrong result", "never written"}},
    {"read of global memory that was never written",
     read_unwritten,
     {"wrong result", "wrong result", "never written"}},
#if !defined(__clang__)  // whose sanitizer lets a structure be copied from anywhere
    {"misaligned vector",
     [] {
       DeviceArray<float> in(kThreads, 1.0f);
       DeviceArray<float4> out(1);
       gpu::launch({"planted", 1, 1, kContext}, misaligned, out.data(), in.data());
       return std::string();
     },
     {nullptr, "misaligned", nullptr}},
#endif
    {"integer overflow",
     [] {
       DeviceArray<int> out(kThreads);
       return run(integer_overflow, 0, out.data(), 1 << 28);
     },
     {nullptr, "signed integer overflow", nullptr}},
    {"too much static shared memory", [] { return run(large_array, 0); },
     everywhere("static shared memory: 52000 bytes")},
    {"too much dynamic shared memory", [] { return run(dynamic_write, 240 << 10); },
     everywhere("invalid launch")},
    {"too many threads",
     [] {
       gpu::launch({"planted", 1, 1025, kContext}, dynamic_write);
       return std::string();
     },
     everywhere("invalid launch: 1025 threads")},
};

}  // namespace

std::vector<Fault> memory_faults() { return kCases; }

}  // namespace fastgan::emulation
