// Average pooling over squares that do not overlap, as a node of a graph.
#include "kernels/average_pool_2d/average_pool_2d.hpp"

#include "fastgan/error.hpp"
#include "fastgan/layer.hpp"
#include "src/layers/times_derivative.hpp"
#include "src/layers/window_settings.hpp"

namespace fastgan::layers {
namespace {

kernels::WindowShape windows(const ImageShape& x, Index size) {
  if (size > x.height || size > x.width) {
    throw Error(ErrorKind::bad_usage,
                "a window of " + std::to_string(size) + " does not fit into an image of " +
                    std::to_string(x.height) + " x " + std::to_string(x.width));
  }
  return {.H = x.height,
          .W = x.width,
          .C = x.channels,
          .OH = x.height / size,
          .OW = x.width / size,
          .OC = x.channels,
          .KH = size,
          .KW = size,
          .stride_h = size,
          .stride_w = size};
}

class AveragePool2d final : public Layer {
 public:
  AveragePool2d(Index inputs, const Attributes& attributes)
      : shape_(windows(image_settings(inputs, attributes), attributes.integer("window", 1, 4096))) {
  }

  std::string_view op() const override { return "average_pool_2d"; }
  Attributes attributes() const override {
    Attributes all;
    set_image(all, {shape_.H, shape_.W, shape_.C});
    all.set("window", shape_.KH);
    return all;
  }
  Index inputs() const override { return shape_.inputs(); }
  Index outputs() const override { return shape_.outputs(); }
  ImageShape image() const override { return {shape_.OH, shape_.OW, shape_.OC}; }
  bool contiguous() const override { return true; }

  void forward(const Context& context, const LayerWeights&,
               const LayerForward& call) const override {
    kernels::average_pool_2d_forward(context,
                                     {.y = call.y, .x = call.x, .N = call.N, .shape = shape_});
  }
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    kernels::average_pool_2d_backward(context,
                                      {.dx = call.dx, .dy = call.dz, .N = call.N, .shape = shape_});
    times_derivative(context, call, inputs());
  }
  void tangent(const Context& context, const LayerWeights&,
               const LayerTangent& call) const override {
    kernels::average_pool_2d_forward(context,
                                     {.y = call.ty, .x = call.tx, .N = call.N, .shape = shape_});
  }

 private:
  kernels::WindowShape shape_;
};

}  // namespace

std::shared_ptr<const Layer> make_average_pool_2d(Index inputs, const Attributes& attributes) {
  return std::make_shared<const AveragePool2d>(inputs, attributes);
}

}  // namespace fastgan::layers
