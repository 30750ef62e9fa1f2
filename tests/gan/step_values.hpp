// What PyTorch computed of an iteration (tools/reference/), and how it compares with ours.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <span>
#include <string>

#include "fastgan/plan.hpp"
#include "fastgan/tensor_file.hpp"

namespace fastgan::test {

enum class Which { all, trained };

/// A file with the tensors GROUP.k of the parameters of a network, or of anything else, and by how
/// much each number may be off, GROUP.k.bound.
class StepValues {
 public:
  explicit StepValues(const std::string& file)
      : file_(load_tensor_file(FASTGAN_SOURCE_DIR "/tests/gan/data/" + file)) {}

  std::span<const float> tensor(const std::string& name) const {
    return file_.tensors.at(name).f32();
  }

  /// Writes the tensors of a group to the places of the parameters of a plan.
  void put(const Plan& plan, const std::string& group, std::span<float> flat) const {
    for_each_tensor(plan, Which::all, [&](int k, std::size_t at, std::size_t count) {
      const std::span<const float> values = tensor(group + "." + std::to_string(k));
      REQUIRE(values.size() == count);
      std::copy(values.begin(), values.end(), flat.begin() + static_cast<std::ptrdiff_t>(at));
    });
  }

  /// Every number of a tensor within its bound.
  void check_tensor(const std::string& name, std::span<const float> found) const {
    const std::span<const float> expected = tensor(name), bound = tensor(name + ".bound");
    REQUIRE(expected.size() == found.size());
    REQUIRE(bound.size() == found.size());
    int wrong = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const double off =
          std::fabs(static_cast<double>(found[i]) - static_cast<double>(expected[i]));
      const bool right = off <= static_cast<double>(bound[i]);  // false of NaN
      if (!right && wrong++ == 0) {
        FAIL_CHECK(name << ", element " << i << ": " << found[i] << ", expected " << expected[i]
                        << " within " << bound[i]);
      }
    }
    CHECK(wrong == 0);
  }

  void check(const Plan& plan, Which which, const std::string& group,
             std::span<const float> flat) const {
    for_each_tensor(plan, which, [&](int k, std::size_t at, std::size_t count) {
      check_tensor(group + "." + std::to_string(k), flat.subspan(at, count));
    });
  }

 private:
  /// Calls visit(number of the tensor in the file, its place in flat memory, its size).
  template <class Visit>
  static void for_each_tensor(const Plan& plan, Which which, const Visit& visit) {
    int k = 0;
    for (const LayerPlan& place : plan.layers()) {
      for (std::size_t p = 0; p < place.parameters.size(); ++p) {
        if (which == Which::trained && !place.parameters[p].trainable) continue;
        visit(k++, static_cast<std::size_t>(place.offset[p]),
              static_cast<std::size_t>(place.parameters[p].count()));
      }
    }
  }

  TensorFile file_;
};

}  // namespace fastgan::test
