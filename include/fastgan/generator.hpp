// The generator as users run it: const, re-entrant, one copy of the weights for all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fastgan/device.hpp"
#include "fastgan/fold.hpp"
#include "fastgan/model.hpp"
#include "fastgan/pass.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan {

struct GeneratorOptions {
  Precision precision = Precision::fp32;
  bool random_azimuth = false;  ///< turn every event by a random angle about the beam
  std::int32_t label = -1;      ///< class of all events; −1: the classes take turns
  Device* device = nullptr;     ///< runs the network, must outlive the generator; null: the host
};

/// Which events of the one infinite sample of a seed: event i is the same in every call.
struct EventRange {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  Index count = 0;
};

/// Memory of one thread's calls. Made by Generator::workspace(); never shared between threads.
class Workspace {
 public:
  /// `chunk` events at a time; `scratch` floats for their decoding.
  Workspace(const std::shared_ptr<const Plan>& plan, Index chunk, Index scratch, Device* device);

  /// Events made with this workspace, and the attempts that they took: their ratio is the
  /// efficiency of the selection, 1 for a model without one.
  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t attempts() const { return attempts_; }

 private:
  friend class Generator;
  Pass pass_;
  Buffer<float> noise_, scratch_;
  Buffer<Index> rejected_;
  Buffer<std::int32_t> labels_;
  Buffer<std::int32_t> labels_there_;  // on a device
  Buffer<float> output_;               // of the network, fetched from there
  std::uint64_t accepted_ = 0, attempts_ = 0;
};

class Generator {
 public:
  /// Folds the network (fastgan/fold.hpp) and packs the weights. With a device it is used by one
  /// thread at a time, whose calls of generate() decode on all. Throws Error (resource) where
  /// `precision` is not to be had, Error (bad_usage) where the model has no class `label`.
  explicit Generator(const Model& model, const GeneratorOptions& options = {});

  const std::vector<std::string>& columns() const { return chain_.columns(); }
  const std::vector<std::string>& units() const { return chain_.units(); }
  /// Classes that the model tells apart; 0: none.
  Index classes() const { return plan_->classes(); }
  /// The class of an event: as asked for, else its index modulo the number of classes.
  std::int32_t label_of(std::uint64_t event) const;

  /// The only allocation: memory for generate(), of a size that does not depend on `count`.
  Workspace workspace() const;

  /// Writes events (count, columns) on the calling thread; allocates nothing. Where the model has
  /// a selection, event i is the first accepted attempt of index i. Throws Error (bad_usage) if
  /// `events` is too small, Error (bad_input) if the selection keeps next to nothing.
  void generate(const EventRange& range, Workspace& workspace, std::span<float> events) const;
  /// The same bytes, on all workers of an executor; one workspace per worker, or one for a device.
  void generate(const EventRange& range, Executor& executor, std::span<Workspace> workspaces,
                std::span<float> events) const;
  /// The network's own output (count, coordinates) before the chain's decoding, contiguous.
  void coordinates(const EventRange& range, Workspace& workspace,
                   std::span<float> coordinates) const;

 private:
  Generator(const Model& model, const GeneratorOptions& options, const Network& network);
  void draw(const RandomKey& key, std::uint64_t event, Index N, Index row, Workspace& to) const;
  void generate_chunks(const EventRange& range, Executor& executor, Workspace& workspace,
                       std::span<float> scratch, std::span<float> events) const;
  Matrix run_network(Index N, Workspace& workspace) const;
  void replace_rejected(const DecodeOptions& decode, std::uint64_t first, Index N,
                        Workspace& workspace, float* events) const;

  Chain chain_;
  Latent latent_;
  std::int32_t label_;
  std::shared_ptr<const Plan> plan_;
  Weights weights_;
  Context context_;
  Index chunk_;  // events that go through the network at a time
};

}  // namespace fastgan
