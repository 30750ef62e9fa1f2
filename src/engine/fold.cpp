// Rules that replace two neighbouring layers by one, applied until none fits any more.
#include "fastgan/fold.hpp"

#include "fastgan/error.hpp"
#include "src/engine/fold_rules.hpp"

namespace fastgan {
namespace {

using fold::Piece;
using fold::Pieces;

Pieces pieces_of(const Graph& graph, const std::vector<std::vector<float>>& tensors) {
  Pieces pieces;
  std::size_t next = 0;
  for (const Graph::Entry& entry : graph.layers()) {
    Piece piece{entry.layer, {}};
    for (const Parameter& parameter : entry.layer->parameters()) {
      if (next == tensors.size() ||
          tensors[next].size() != static_cast<std::size_t>(parameter.count())) {
        throw Error(ErrorKind::bad_usage,
                    "fold: the tensors do not fit '" + parameter.name + "' of " + entry.name);
      }
      piece.tensors.emplace_back(tensors[next].begin(), tensors[next].end());
      ++next;
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

bool apply_one(Pieces& pieces) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (fold::drop(pieces, i)) return true;
    if (i + 1 == pieces.size()) break;
    for (const auto rule : {fold::swap_norm_and_upsampling, fold::norm_into_next,
                            fold::dense_into_window, fold::upsampling_into_window}) {
      if (rule(pieces, i)) return true;
    }
  }
  return false;
}

}  // namespace

Network folded(const Graph& graph, const std::vector<std::vector<float>>& tensors) {
  Pieces pieces = pieces_of(graph, tensors);
  if (!graph.is_chain()) return {graph, tensors};
  bool any = false;
  while (apply_one(pieces)) any = true;
  if (!any) return {graph, tensors};
  Network network;
  Node x = network.graph.input(graph.inputs());
  for (const Piece& piece : pieces) {
    x = network.graph.add(x, piece.layer->op(), piece.layer->attributes());
    for (const auto& tensor : piece.tensors) {
      network.tensors.emplace_back(tensor.begin(), tensor.end());
    }
  }
  network.graph.output(x);
  return network;
}

}  // namespace fastgan
