// Distances of samples and histograms by sorting, scanning and reducing with CUB. Not emulated.
//
// Distances: the values of both samples are sorted together, each with its sample's weight, +m of a
// value of a, −n of one of b; the running sum of the weights after value k is n·m·(F_a − F_b) from
// x_k to x_k+1. KS is its largest magnitude where the next value is another one, W1 the sum of
// magnitude times distance to the next value. Integers up to W1's sum, which is in double.
#include "kernels/cuda/cub/samples.hpp"

#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/transform_iterator.h>

#include <cub/cub.cuh>

#include "kernels/cuda/errors.hpp"
#include "kernels/cuda/stream_queue.hpp"

namespace fastgan::kernels::cuda {
namespace {

cudaStream_t stream_of(Device& device) {
  auto* queue = static_cast<gpu::LaunchQueue*>(device.stream());
  return static_cast<gpu::StreamQueue*>(queue)->stream();
}

/// Memory of the device as long as it lives.
template <class T>
class Memory {
 public:
  Memory(Device& device, Index count)
      : device_(device),
        data_(static_cast<T*>(device.allocate(static_cast<std::size_t>(count) * sizeof(T)))) {}
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() { device_.release(data_); }
  T* data() const { return data_; }
  T first() const {
    T value;
    device_.download(&value, data_, sizeof value);
    return value;
  }

 private:
  Device& device_;
  T* data_;
};

/// A primitive of CUB is called twice: for the size of its memory, and with it.
template <class Primitive>
void run(Device& device, const char* name, const Primitive& primitive) {
  std::size_t bytes = 0;
  gpu::require(primitive(nullptr, bytes), name);
  const Memory<std::byte> memory(device, static_cast<Index>(bytes));
  gpu::require(primitive(memory.data(), bytes), name);
}

enum class From : std::int8_t { a, b };

struct Weight {
  Index n, m;
  __host__ __device__ std::int64_t operator()(From from) const { return from == From::a ? m : -n; }
};

/// Value number k of the sorted ones, and the running sum after it.
struct Sorted {
  const float* x;
  const std::int64_t* sum;
  int count;
  __host__ __device__ std::int64_t magnitude(int k) const { return sum[k] < 0 ? -sum[k] : sum[k]; }
};

/// What the distances take of value k.
struct KsTerm : Sorted {
  __host__ __device__ std::int64_t operator()(int k) const {
    return k + 1 < count && x[k + 1] == x[k] ? 0 : magnitude(k);
  }
};
struct W1Term : Sorted {
  __host__ __device__ double operator()(int k) const {
    if (k + 1 == count) return 0;
    const double distance = static_cast<double>(x[k + 1]) - static_cast<double>(x[k]);
    return static_cast<double>(magnitude(k)) * distance;
  }
};

struct Larger {
  __host__ __device__ std::int64_t operator()(std::int64_t a, std::int64_t b) const {
    return a > b ? a : b;
  }
};

template <class Term>
auto terms(const Term& term) {
  return thrust::make_transform_iterator(thrust::make_counting_iterator(0), term);
}

/// Sorts the values and leaves where each came from.
void sort(Device& device, const SamplePair& s, const Memory<float>& x, const Memory<From>& from) {
  const Index count = s.n + s.m;
  const Memory<float> unsorted(device, count);
  const Memory<From> mixed(device, count);
  device.upload(unsorted.data(), s.a, static_cast<std::size_t>(s.n) * sizeof(float));
  device.upload(unsorted.data() + s.n, s.b, static_cast<std::size_t>(s.m) * sizeof(float));
  gpu::require(cudaMemsetAsync(mixed.data() + s.n, static_cast<int>(From::b),
                               static_cast<std::size_t>(s.m), stream_of(device)),
               "cudaMemsetAsync");
  run(device, "cub::DeviceRadixSort::SortPairs", [&](void* memory, std::size_t& bytes) {
    return cub::DeviceRadixSort::SortPairs(memory, bytes, unsorted.data(), x.data(), mixed.data(),
                                           from.data(), static_cast<int>(count), 0, 32,
                                           stream_of(device));
  });
}

ScaledDistances distances(Device& device, const SamplePair& s) {
  const auto count = static_cast<int>(s.n + s.m);
  const Memory<float> x(device, count);
  const Memory<From> from(device, count);
  const Memory<std::int64_t> sum(device, count), ks(device, 1);
  const Memory<double> w1(device, 1);
  sort(device, s, x, from);
  const cudaStream_t stream = stream_of(device);
  run(device, "cub::DeviceScan::InclusiveSum", [&](void* memory, std::size_t& bytes) {
    const auto weights = thrust::make_transform_iterator(from.data(), Weight{s.n, s.m});
    return cub::DeviceScan::InclusiveSum(memory, bytes, weights, sum.data(), count, stream);
  });
  const Sorted sorted{x.data(), sum.data(), count};
  run(device, "cub::DeviceReduce::Reduce", [&](void* memory, std::size_t& bytes) {
    return cub::DeviceReduce::Reduce(memory, bytes, terms(KsTerm{sorted}), ks.data(), count,
                                     Larger{}, std::int64_t{0}, stream);
  });
  run(device, "cub::DeviceReduce::Sum", [&](void* memory, std::size_t& bytes) {
    return cub::DeviceReduce::Sum(memory, bytes, terms(W1Term{sorted}), w1.data(), count, stream);
  });
  return {ks.first(), w1.first()};
}

struct Axis {
  double low, high, bins;
  /// As GridAxis::bin().
  __host__ __device__ int bin(float value) const {
    const double position = floor((static_cast<double>(value) - low) / (high - low) * bins);
    return static_cast<int>(fmin(fmax(position, 0.0), bins - 1));
  }
};

/// The bin of pair k.
struct Bin {
  const float *x, *y;
  Axis of_x, of_y;
  __host__ __device__ int operator()(int k) const {
    return of_x.bin(x[k]) * static_cast<int>(of_y.bins) + of_y.bin(y[k]);
  }
};

void histogram(Device& device, const GridSample& s, std::uint64_t* counts) {
  const Memory<float> x(device, s.count), y(device, s.count);
  const Index bins = s.bins[0] * s.bins[1];
  const Memory<unsigned long long> there(device, bins);
  device.upload(x.data(), s.x, static_cast<std::size_t>(s.count) * sizeof(float));
  device.upload(y.data(), s.y, static_cast<std::size_t>(s.count) * sizeof(float));
  const auto axis = [&](int i) {
    return Axis{s.low[i], s.high[i], static_cast<double>(s.bins[i])};
  };
  const Bin bin{x.data(), y.data(), axis(0), axis(1)};
  run(device, "cub::DeviceHistogram::HistogramEven", [&](void* memory, std::size_t& bytes) {
    return cub::DeviceHistogram::HistogramEven(
        memory, bytes, terms(bin), there.data(), static_cast<int>(bins) + 1, 0,
        static_cast<int>(bins), static_cast<int>(s.count), stream_of(device));
  });
  static_assert(sizeof(*counts) == sizeof(*there.data()));
  device.download(counts, there.data(), static_cast<std::size_t>(bins) * sizeof(*counts));
}

}  // namespace
}  // namespace fastgan::kernels::cuda

extern "C" __attribute__((visibility("default"))) const fastgan::CudaSamples*
fastgan_cuda_samples() {
  namespace here = fastgan::kernels::cuda;  // CUB brings a namespace cuda of its own
  static const fastgan::CudaSamples samples{here::distances, here::histogram};
  return &samples;
}
