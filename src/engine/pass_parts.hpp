// How the work of a pass is split: tiles of events, or the whole batch at once.
#pragma once

#include <algorithm>

#include "fastgan/pass.hpp"

namespace fastgan {

inline Executor& executor_of(const Context& context, SerialExecutor& here) {
  return context.executor != nullptr ? *context.executor : here;
}

template <class Body>
void Pass::for_parts(const Context& context, Scope scope, const Body& body) {
  const Index N = input_.N;
  if (scope == Scope::batch || context.device != nullptr) {
    body(Part{context, 0, N, 0});
    return;
  }
  const Index tile = plan_->options().tile;
  const auto tiles = static_cast<int>((N + tile - 1) / tile);
  SerialExecutor here;
  executor_of(context, here).run(tiles, [&](int task, int worker) {
    const Index first = task * tile;
    body(Part{serial(context), first, std::min(tile, N - first), worker});
  });
}

}  // namespace fastgan
