// Kernels of a device behind a Backend that takes memory of the host: every call copies its arrays
// to the device, exactly as long as they are, and back. So the tests of the CPU's kernels run on
// any device.
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include "kernels/activation/activation.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/bce_logits/bce_logits.hpp"
#include "kernels/column_moments/column_moments.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/mass_regression/mass_regression.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"
#include "kernels/noise/noise.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/sgd/sgd.hpp"

namespace fastgan::device {

/// Copies of a call's arrays on a Device, which has the static functions
///   void* allocate(bytes, offset): memory `offset` bytes behind a boundary of 256,
///   release(p), upload(device, host, bytes), download(host, device, bytes), synchronize().
template <class Device>
class Transfer {
 public:
  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    for (const Array& a : arrays_) Device::release(a.device);
  }

  /// Replaces p (rows, columns), rows ld apart, or null, by its copy. Arrays of floats begin at any
  /// multiple of four bytes, as they do inside the memory of a plan.
  template <class T>
  void matrix(T*& p, Index rows, Index columns, Index ld) {
    if (p == nullptr) return;
    const Index count = rows > 0 ? (rows - 1) * ld + columns : 0;
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
    p = static_cast<T*>(copy(const_cast<std::remove_const_t<T>*>(p), bytes, std::is_const_v<T>,
                             sizeof(T) % sizeof(float) == 0));
  }
  template <class T>
  void vector(T*& p, Index count) {
    matrix(p, 1, count, count);
  }
  template <class T>
  void panels(T*& p, Index I, Index O, Precision precision, kernels::PanelUse use) {
    vector(p, static_cast<Index>(kernels::dense_panels_bytes(I, O, precision, use)));
  }

  void download() {
    for (const Array& a : arrays_) {
      if (a.written) Device::download(a.host, a.device, a.bytes);
    }
  }

 private:
  struct Array {
    void* host;
    void* device;
    std::size_t bytes;
    bool written;
  };

  /// The same array may be input and output.
  void* copy(void* host, std::size_t bytes, bool is_input, bool any_alignment) {
    for (Array& a : arrays_) {
      if (a.host != host || a.bytes != bytes) continue;
      a.written = a.written || !is_input;
      return a.device;
    }
    const std::size_t offset = any_alignment && arrays_.size() % 2 == 1 ? sizeof(float) : 0;
    void* memory = Device::allocate(bytes, offset);
    Device::upload(memory, host, bytes);
    arrays_.push_back({host, memory, bytes, !is_input});
    return memory;
  }

  std::vector<Array> arrays_;
};

template <class T>
void arrays(T& t, kernels::ActivationForward& a) {
  t.vector(a.y, a.count);
  t.vector(a.x, a.count);
}
template <class T>
void arrays(T& t, kernels::ActivationBackward& a) {
  t.vector(a.dx, a.count);
  t.vector(a.dy, a.count);
  t.vector(a.y, a.count);
}
template <class T>
void arrays(T& t, kernels::AdadeltaUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.squared_gradients, a.count);
  t.vector(a.squared_updates, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::AdamUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.m, a.count);
  t.vector(a.v, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::BceLogits& a) {
  t.vector(a.loss, 1);
  t.matrix(a.dz, a.N, 1, a.lddz);
  t.matrix(a.z, a.N, 1, a.ldz);
}
template <class T>
void arrays(T& t, kernels::ColumnMoments& a) {
  t.vector(a.mean, a.C);
  t.vector(a.variance, a.C);
  t.matrix(a.x, a.N, a.C, a.ldx);
}
template <class T>
void arrays(T& t, kernels::DensePack& a) {
  t.panels(a.panels, a.I, a.O, a.precision, a.use);
  t.matrix(a.w, a.I, a.O, a.O);
}
template <class T>
void arrays(T& t, kernels::DenseForward& a) {
  t.matrix(a.y, a.N, a.O, a.ldy);
  t.matrix(a.x, a.N, a.I, a.ldx);
  t.panels(a.panels, a.I, a.O, a.precision, kernels::PanelUse::forward);
  t.vector(a.b, a.O);
}
template <class T>
void arrays(T& t, kernels::DenseBackwardData& a) {
  t.matrix(a.dx, a.N, a.I, a.lddx);
  t.matrix(a.dz, a.N, a.O, a.lddz);
  t.panels(a.panels, a.I, a.O, a.precision, kernels::PanelUse::backward);
  t.matrix(a.x, a.N, a.I, a.ldx);
}
template <class T>
void arrays(T& t, kernels::DenseBackwardWeights& a) {
  t.matrix(a.dw, a.I, a.O, a.O);
  t.vector(a.db, a.O);
  t.matrix(a.x, a.N, a.I, a.ldx);
  t.matrix(a.dz, a.N, a.O, a.lddz);
}
template <class T>
void arrays(T& t, kernels::DenseTangent& a) {
  t.matrix(a.ty, a.N, a.O, a.ldty);
  t.matrix(a.tx, a.N, a.I, a.ldtx);
  t.matrix(a.y, a.N, a.O, a.ldy);
  t.panels(a.panels, a.I, a.O, a.precision, kernels::PanelUse::forward);
}
template <class T>
void arrays(T& t, kernels::MassRegression& a) {
  Index columns = 0;
  for (const auto& particle : a.column) {
    for (const Index column : particle) columns = column < columns ? columns : column + 1;
  }
  t.vector(a.loss, 1);
  t.vector(a.mean, 1);
  t.vector(a.width, 1);
  t.matrix(a.dx, a.N, columns, a.lddx);
  t.matrix(a.x, a.N, columns, a.ldx);
  t.vector(a.scratch, a.N);
}
template <class T>
void arrays(T& t, kernels::MovingAverage& a) {
  t.vector(a.average, a.count);
  t.vector(a.w, a.count);
}
template <class T>
void arrays(T& t, kernels::NearestNeighbour& a) {
  t.vector(a.squared, a.N);
  t.vector(a.x, a.N * a.D);
  t.matrix(a.y, a.D, a.M, a.ldy);
}
template <class T>
void arrays(T& t, kernels::NormalNoise& a) {
  t.matrix(a.x, a.N, a.D, a.ldx);
}
template <class T>
void arrays(T& t, kernels::RmspropUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.squared_gradients, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::SgdUpdate& a) {
  t.vector(a.w, a.count);
  t.vector(a.v, a.count);
  t.vector(a.dw, a.count);
}
template <class T>
void arrays(T& t, kernels::UniformNoise& a) {
  t.matrix(a.x, a.N, a.D, a.ldx);
}

/// Runs kernel(context, arguments) with the arrays on the device.
template <class Device, class Arguments>
void call(void (*kernel)(const Context&, const Arguments&), const Arguments& arguments) {
  Arguments there = arguments;
  Transfer<Device> transfer;
  arrays(transfer, there);
  kernel(Context{.backend = &Device::backend()}, there);
  Device::synchronize();
  transfer.download();
}

/// The kernels of Device::backend() for memory of the host.
template <class Device>
const Backend& with_host_memory() {
#define KERNEL(function, Arguments)                                     \
  .function = [](const Context&, const kernels::Arguments& arguments) { \
    call<Device>(Device::backend().function, arguments);                \
  },
#define KERNEL_WITHOUT_CUDA(function, Arguments) .function = nullptr,
  static constexpr Backend kBackend{
#include "kernels/kernels.def"
  };
#undef KERNEL
  return kBackend;
}

}  // namespace fastgan::device
