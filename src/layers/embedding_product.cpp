// The latent numbers times the embedding of the event's class, as a node of a graph.
#include "kernels/embedding_product/embedding_product.hpp"

#include "fastgan/layer.hpp"
#include "src/layers/times_derivative.hpp"

namespace fastgan::layers {
namespace {

class EmbeddingProduct final : public Layer {
 public:
  EmbeddingProduct(Index inputs, const Attributes& attributes)
      : width_(inputs),
        classes_(attributes.integer("classes", 1, 1 << 16)),
        initializer_(attributes.initializer()) {}

  std::string_view op() const override { return "embedding_product"; }
  Attributes attributes() const override {
    Attributes all{{"classes", classes_}};
    all.set(initializer_);
    return all;
  }
  Index inputs() const override { return width_; }
  Index outputs() const override { return width_; }
  Index classes() const override { return classes_; }
  bool contiguous() const override { return true; }
  std::vector<Parameter> parameters() const override {
    return {{"table", {classes_, width_}, initializer_, classes_, width_}};
  }

  void forward(const Context& context, const LayerWeights& weights,
               const LayerForward& call) const override {
    product(context, weights, call.y, call.x, call.N, call.run);
  }
  void backward(const Context& context, const LayerWeights& weights,
                const LayerBackward& call) const override {
    product(context, weights, call.dx, call.dz, call.N, call.run);
    times_derivative(context, call, width_);
  }
  void tangent(const Context& context, const LayerWeights& weights,
               const LayerTangent& call) const override {
    product(context, weights, call.ty, call.tx, call.N, call.run);
  }
  int gradient_tasks() const override { return 1; }
  void gradients(const Context& context, int, const LayerGradients& call) const override {
    kernels::embedding_product_backward(context, {.dz = nullptr,
                                                  .dtable = call.gradient[0],
                                                  .dy = call.dz,
                                                  .z = call.x,
                                                  .label = call.run.label,
                                                  .table = nullptr,
                                                  .N = call.N,
                                                  .D = width_,
                                                  .classes = classes_,
                                                  .mode = call.mode});
  }

 private:
  void product(const Context& context, const LayerWeights& weights, float* y, const float* x,
               Index N, const LayerRun& run) const {
    kernels::embedding_product_forward(
        context,
        {.y = y, .z = x, .label = run.label, .table = weights.parameter[0], .N = N, .D = width_});
  }

  Index width_, classes_;
  Initializer initializer_;
};

}  // namespace

std::shared_ptr<const Layer> make_embedding_product(Index inputs, const Attributes& attributes) {
  return std::make_shared<const EmbeddingProduct>(inputs, attributes);
}

}  // namespace fastgan::layers
