// The generator as users run it: const, re-entrant, one copy of the weights for all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fastgan/model.hpp"
#include "fastgan/pass.hpp"

namespace fastgan {

struct GeneratorOptions {
  Precision precision = Precision::fp32;
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
  Workspace(std::shared_ptr<const Plan> plan, Index scratch);

 private:
  friend class Generator;
  Pass pass_;
  Buffer<float> noise_, scratch_;
};

class Generator {
 public:
  /// Packs the weights. Throws Error (resource) where `precision` is not to be had.
  explicit Generator(const Model& model, const GeneratorOptions& options = {});

  const std::vector<std::string>& columns() const { return chain_.columns(); }
  const std::vector<std::string>& units() const { return chain_.units(); }

  /// The only allocation: memory for generate(), of a size that does not depend on `count`.
  Workspace workspace() const;

  /// Writes events (count, columns) on the calling thread. Throws Error (bad_usage) if `events`
  /// is too small; allocates nothing.
  void generate(const EventRange& options, Workspace& workspace,
                std::span<float> events) const;
  /// The same bytes, on all workers of an executor; one workspace per worker.
  void generate(const EventRange& options, Executor& executor,
                std::span<Workspace> workspaces, std::span<float> events) const;
  /// The network's own output (count, coordinates) before the chain's decoding, contiguous.
  void coordinates(const EventRange& options, Workspace& workspace,
                   std::span<float> coordinates) const;

 private:
  void chunk(std::uint64_t seed, std::uint64_t first, Index N, Workspace& workspace) const;

  Chain chain_;
  Latent latent_;
  std::shared_ptr<const Plan> plan_;
  Weights weights_;
  const Backend* backend_;
};

}  // namespace fastgan
