// The cheapest way to ship goods from sources to sinks, exactly, by the network simplex method.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fastgan {

/// Supplies and demands are positive and add up to the same; costs (sources, sinks) are not
/// negative. The largest cost times the number of places stays below 2⁶¹.
struct TransportProblem {
  std::vector<std::int64_t> supplies, demands, costs;
};

struct Shipment {
  std::size_t source, sink;
  std::int64_t amount;
};

/// `source_prices`, `sink_prices` prove that no plan is cheaper: sink_price − source_price is at
/// most the cost for every pair, and equal to it for every shipment.
struct TransportPlan {
  std::vector<Shipment> shipments;
  std::vector<std::int64_t> source_prices, sink_prices;
};

/// Primal simplex on spanning trees that stay strongly feasible, which rules out cycling (W. H.
/// Cunningham, Math. Program. 11, 1976); block search for the entering pair. Integers throughout:
/// nothing is rounded.
TransportPlan solve_transport(const TransportProblem& problem);

}  // namespace fastgan
