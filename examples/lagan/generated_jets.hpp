// Jet images of a generator.
#pragma once

#include "fastgan/generator.hpp"
#include "fastgan/images.hpp"

namespace fastgan::lagan {

/// Jets of one seed, piece by piece, on all workers of an executor.
class JetSource {
 public:
  /// `label`: the class of all jets; −1: both in turns. `device`: what runs the network, null: the
  /// executor.
  JetSource(const Model& model, std::int32_t label, Precision precision, Executor& executor,
            Device* device = nullptr);

  /// The jets of a range with their classes.
  Images jets(const EventRange& range);
  /// The same into `images`, whose memory is used again.
  void jets(const EventRange& range, Images& images);

 private:
  Generator generator_;
  std::vector<Workspace> workspaces_;
  Executor& executor_;
};

}  // namespace fastgan::lagan
