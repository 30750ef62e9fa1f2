// A graph compiled: shapes checked, every tensor given its place in memory, once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fastgan/graph.hpp"
#include "kernels/types.hpp"

namespace fastgan {

/// What a plan is compiled for.
struct PlanOptions {
  Index batch = 512;                      ///< largest number of events in one pass
  Precision precision = Precision::fp32;  ///< of the matrix products
  Index tile = 0;                         ///< events that go through layers in one task; 0: 64,
                                          ///< and 32 where rows are images
  bool keep_activations = true;           ///< false: inference in one tile, two layers' memory
  bool contiguous = false;                ///< rows without padding, also where no layer needs it
  int workers = 1;                        ///< largest width of an executor of its passes
  bool whole_batch = false;               ///< one task for all events; on a device, which has all
                                          ///< precisions
};

/// Where one layer finds its tensors. Offsets count floats, those of packed weights bytes.
struct LayerPlan {
  std::string name;
  std::shared_ptr<const Layer> layer;
  std::vector<Parameter> parameters;
  bool is_dense = false;              // y = activation(x·w + b), which passes take by groups
  Index offset[kMaxParameters] = {};  // of each parameter; gradients have the same layout
  Index forward = 0, backward = 0;    // in Weights' packed memory
  Index y = 0, ldy = 0;               // in a Pass's activations, (batch, ldy)
  Index saved = 0;                    // in a Pass's saved memory
  // Layers that make the inputs, −1 the input of the graph; and whether this layer is the last one
  // to take an input, so that it is the first one in a backward pass to give it a gradient.
  int input = -1, second = -1;
  bool last_of_input = true, last_of_second = true;
};

/// Immutable and shared: a plan holds no data, so one plan serves any number of passes.
class Plan {
 public:
  /// Throws Error (bad_usage) where the graph is not complete or an option is out of range, Error
  /// (resource) where the processor cannot compute in the precision asked for.
  Plan(const Graph& graph, const PlanOptions& options);

  const std::vector<LayerPlan>& layers() const { return layers_; }
  const PlanOptions& options() const { return options_; }
  Index inputs() const { return inputs_; }
  /// Distance of the rows of the input that the layers expect.
  Index input_ld() const;
  /// Classes that the label of an event may name; 0: no layer asks for labels.
  Index classes() const;
  Index outputs() const { return layers_.back().layer->outputs(); }
  Index parameters() const { return parameters_; }    ///< floats, with padding
  Index activations() const { return activations_; }  ///< floats of one pass
  Index saved() const { return saved_; }              ///< floats that layers keep in a pass
  Index scratch() const { return scratch_; }          ///< floats of working memory of a worker
  Index branch() const { return branch_; }            ///< floats of a gradient that is to be added
  Index forward_bytes() const { return forward_bytes_; }
  Index backward_bytes() const { return backward_bytes_; }

 private:
  void find_branches();

  PlanOptions options_;
  std::vector<LayerPlan> layers_;
  Index inputs_ = 0;
  Index parameters_ = 0, activations_ = 0, saved_ = 0, scratch_ = 0, branch_ = 0;
  Index forward_bytes_ = 0, backward_bytes_ = 0;
};

/// True where a layer of the graph needs rows without padding (PlanOptions::contiguous).
bool needs_contiguous_rows(const Graph& graph);

/// Leading dimension of a (batch, features) matrix: a multiple of a cache line that is not a
/// multiple of four of them, so that rows do not all fall into the same cache sets.
Index leading_dimension(Index features);

}  // namespace fastgan
