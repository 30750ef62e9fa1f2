// Where the tests of whole steps train; decided where they are linked (trainers.cpp).
#pragma once

#include <string>
#include <vector>

#include "fastgan/device.hpp"
#include "fastgan/gan.hpp"

namespace fastgan::test {

struct Trainer {
  std::string name;
  Context context;
};
std::vector<Trainer> trainers();

/// Events (N, features) where a training can read them.
class EventsThere {
 public:
  EventsThere(const Context& context, std::span<const float> x, Index features,
              std::span<const std::int32_t> labels = {})
      : x_(x.size(), context.device), labels_(labels.size(), context.device), ld_(features) {
    bring(context, x_, x);
    bring(context, labels_, labels);
  }
  operator Events() const {  // NOLINT(google-explicit-constructor): it is what it holds
    return {{x_.data(), ld_}, labels_.data()};
  }

 private:
  template <class T>
  static void bring(const Context& context, Buffer<T>& to, std::span<const T> from) {
    if (from.empty()) return;
    if (context.device != nullptr) {
      context.device->upload(to.data(), from.data(), from.size_bytes());
    } else {
      std::memcpy(to.data(), from.data(), from.size_bytes());
    }
  }

  Buffer<float> x_;
  Buffer<std::int32_t> labels_;
  Index ld_;
};

}  // namespace fastgan::test
