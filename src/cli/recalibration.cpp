#include "src/cli/recalibration.hpp"

#include <algorithm>

#include "fastgan/generator.hpp"

namespace fastgan {
namespace {

// Away from the events that a user of the model generates with the same seed.
constexpr std::uint64_t kFirstEvent = std::uint64_t{3} << 60;
constexpr Index kTask = 1024;  // events

}  // namespace

void recalibrate(Model& model, std::span<const float> data, Index count, std::uint64_t seed,
                 Executor& executor) {
  const Generator generator(model);
  std::vector<Workspace> workspaces;
  workspaces.reserve(static_cast<std::size_t>(executor.width()));
  for (int worker = 0; worker < executor.width(); ++worker) {
    workspaces.push_back(generator.workspace());
  }
  const std::size_t width = model.chain.coordinates().size();
  std::vector<float> generated(static_cast<std::size_t>(count) * width);
  executor.run(static_cast<int>((count + kTask - 1) / kTask), [&](int task, int worker) {
    const Index first = task * kTask, N = std::min(kTask, count - first);
    generator.coordinates({seed, kFirstEvent + static_cast<std::uint64_t>(first), N},
                          workspaces[static_cast<std::size_t>(worker)],
                          std::span(generated).subspan(static_cast<std::size_t>(first) * width,
                                                       static_cast<std::size_t>(N) * width));
  });
  model.chain = model.chain.recalibrated(generated, data);
}

}  // namespace fastgan
