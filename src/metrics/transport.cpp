#include "src/metrics/transport.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fastgan {
namespace {

constexpr int kNone = -1;

/// Sources are the nodes 0 … n−1, sinks n … n+m−1, and one root joins them all at a prohibitive
/// cost in the beginning. Goods move from sources to sinks, so that the arc between a node and its
/// parent goes up where the node is a source and down where it is a sink.
class NetworkSimplex {
 public:
  explicit NetworkSimplex(const TransportProblem& problem);

  TransportPlan solve() {
    while (find_entering()) pivot();
    return plan();
  }

 private:
  struct Node {
    int parent = kNone, first_child = kNone, next = kNone, previous = kNone;  // siblings
    int depth = 0;
    std::int64_t flow = 0;   // on the arc to the parent
    std::int64_t price = 0;  // of the goods here
  };

  bool is_source(int node) const { return node < sources_; }
  std::int64_t cost(int source, int sink) const {
    return problem_.costs[static_cast<std::size_t>(source) * static_cast<std::size_t>(sinks_) +
                          static_cast<std::size_t>(sink - sources_)];
  }
  Node& at(int node) { return nodes_[static_cast<std::size_t>(node)]; }
  const Node& at(int node) const { return nodes_[static_cast<std::size_t>(node)]; }

  bool find_entering();
  void pivot();
  int find_join() const;
  int find_leaving(int join);
  void push(int join);
  void rehang(int node, int new_parent, int last);
  void shift_prices(int node, std::int64_t by);
  void attach(int node, int parent);
  void detach(int node);
  TransportPlan plan() const;

  const TransportProblem& problem_;
  int sources_, sinks_, root_;
  std::vector<Node> nodes_;
  std::size_t next_pair_ = 0, block_;  // of the search
  int source_ = 0, sink_ = 0;          // the entering pair
  std::int64_t amount_ = 0;            // that moves around its cycle
  bool leaves_on_source_side_ = false;
  std::vector<int> stack_;
};

NetworkSimplex::NetworkSimplex(const TransportProblem& problem)
    : problem_(problem),
      sources_(static_cast<int>(problem.supplies.size())),
      sinks_(static_cast<int>(problem.demands.size())),
      root_(sources_ + sinks_),
      nodes_(static_cast<std::size_t>(root_) + 1),
      block_(std::max<std::size_t>(
          10, static_cast<std::size_t>(std::sqrt(static_cast<double>(problem.costs.size()))))) {
  const std::int64_t dearest = *std::max_element(problem.costs.begin(), problem.costs.end());
  const std::int64_t prohibitive = (dearest + 1) * (sources_ + sinks_);
  for (int node = 0; node < root_; ++node) {
    attach(node, root_);
    at(node).depth = 1;
    const auto k = static_cast<std::size_t>(is_source(node) ? node : node - sources_);
    at(node).flow = is_source(node) ? problem.supplies[k] : problem.demands[k];
    at(node).price = is_source(node) ? 0 : prohibitive;
  }
}

// The pair that gains most in the next block of pairs in which one gains: buying at the source,
// shipping, selling at the sink. False where none gains: the plan is optimal.
bool NetworkSimplex::find_entering() {
  const std::size_t pairs = problem_.costs.size();
  const auto width = static_cast<std::size_t>(sinks_);
  std::int64_t best = 0;
  std::size_t in_block = 0;
  for (std::size_t seen = 0; seen < pairs;) {
    const std::size_t row = next_pair_ / width, first = next_pair_ % width;
    const std::size_t count = std::min({width - first, block_ - in_block, pairs - seen});
    const std::int64_t bought = nodes_[row].price;
    const std::int64_t* costs = problem_.costs.data() + next_pair_;
    const Node* sinks = nodes_.data() + sources_ + first;
    for (std::size_t j = 0; j < count; ++j) {
      const std::int64_t reduced = costs[j] + bought - sinks[j].price;
      if (reduced >= best) continue;
      best = reduced;
      source_ = static_cast<int>(row);
      sink_ = sources_ + static_cast<int>(first + j);
    }
    seen += count;
    in_block += count;
    next_pair_ = (next_pair_ + count) % pairs;
    if (in_block < block_) continue;
    if (best < 0) return true;
    in_block = 0;
  }
  return best < 0;
}

void NetworkSimplex::pivot() {
  const int join = find_join();
  const int leaving = find_leaving(join);
  push(join);
  const int in = leaves_on_source_side_ ? source_ : sink_;
  const int above = leaves_on_source_side_ ? sink_ : source_;
  const std::int64_t reduced = cost(source_, sink_) + at(source_).price - at(sink_).price;
  rehang(in, above, leaving);
  shift_prices(in, leaves_on_source_side_ ? -reduced : reduced);
}

int NetworkSimplex::find_join() const {
  int u = source_, v = sink_;
  while (u != v) {
    if (at(u).depth >= at(v).depth) {
      u = at(u).parent;
    } else {
      v = at(v).parent;
    }
  }
  return u;
}

// Goods go around the cycle join → source → sink → join. Of the arcs that run empty first, the last
// one on that way leaves: what keeps the tree strongly feasible.
int NetworkSimplex::find_leaving(int join) {
  int leaving = kNone;
  amount_ = std::numeric_limits<std::int64_t>::max();
  for (int u = source_; u != join; u = at(u).parent) {
    if (!is_source(u) || at(u).flow >= amount_) continue;
    amount_ = at(u).flow;
    leaving = u;
    leaves_on_source_side_ = true;
  }
  for (int u = sink_; u != join; u = at(u).parent) {
    if (is_source(u) || at(u).flow > amount_) continue;
    amount_ = at(u).flow;
    leaving = u;
    leaves_on_source_side_ = false;
  }
  return leaving;
}

void NetworkSimplex::push(int join) {
  for (int u = source_; u != join; u = at(u).parent) {
    at(u).flow += is_source(u) ? -amount_ : amount_;
  }
  for (int u = sink_; u != join; u = at(u).parent) {
    at(u).flow += is_source(u) ? amount_ : -amount_;
  }
}

// The nodes from `node` up to `last` hang the other way round, below `new_parent`.
void NetworkSimplex::rehang(int node, int new_parent, int last) {
  std::int64_t flow = amount_;
  for (bool done = false; !done;) {
    done = node == last;
    const int parent = at(node).parent;
    detach(node);
    attach(node, new_parent);
    std::swap(flow, at(node).flow);
    new_parent = node;
    node = parent;
  }
}

void NetworkSimplex::shift_prices(int node, std::int64_t by) {
  stack_.assign(1, node);
  while (!stack_.empty()) {
    const int u = stack_.back();
    stack_.pop_back();
    at(u).price += by;
    at(u).depth = at(at(u).parent).depth + 1;
    for (int child = at(u).first_child; child != kNone; child = at(child).next) {
      stack_.push_back(child);
    }
  }
}

void NetworkSimplex::attach(int node, int parent) {
  Node& n = at(node);
  n.parent = parent;
  n.previous = kNone;
  n.next = at(parent).first_child;
  if (n.next != kNone) at(n.next).previous = node;
  at(parent).first_child = node;
}

void NetworkSimplex::detach(int node) {
  const Node& n = at(node);
  if (n.next != kNone) at(n.next).previous = n.previous;
  if (n.previous != kNone) {
    at(n.previous).next = n.next;
  } else {
    at(n.parent).first_child = n.next;
  }
}

TransportPlan NetworkSimplex::plan() const {
  TransportPlan plan;
  for (int u = 0; u < root_; ++u) {
    const int other = at(u).parent;
    (is_source(u) ? plan.source_prices : plan.sink_prices).push_back(at(u).price);
    if (other == root_ || at(u).flow == 0) continue;
    const int source = is_source(u) ? u : other, sink = is_source(u) ? other : u;
    plan.shipments.push_back(
        {static_cast<std::size_t>(source), static_cast<std::size_t>(sink - sources_), at(u).flow});
  }
  return plan;
}

}  // namespace

TransportPlan solve_transport(const TransportProblem& problem) {
  if (problem.costs.empty()) return {};
  return NetworkSimplex(problem).solve();
}

}  // namespace fastgan
