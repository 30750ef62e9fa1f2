#include "examples/lagan/networks.hpp"

namespace fastgan::lagan {
namespace {

struct Settings {
  Index latent, kernels, dimensions;
  Activation leaky;
  double dropout;
  bool convolution;

  explicit Settings(const Config& recipe)
      : latent(recipe.integer("latent.dimension", {1, 1 << 16})),
        kernels(recipe.integer("networks.kernels", {1, 1 << 12})),
        dimensions(recipe.integer("networks.dimensions", {1, 1 << 12})),
        leaky(leaky_relu(static_cast<float>(recipe.number("networks.slope", {1e-6, 1})))),
        dropout(recipe.number("networks.dropout", {0, 0.99})),
        convolution(recipe.flag("networks.convolution")) {}
};

/// What the image layers of LAGAN and DCGAN have in common: with and without shared filters.
using WindowOp = Node (Graph::*)(Node, const WindowLayer&);

/// 7 x 7 x 64 numbers of the latent ones. Nothing bends between the paper's dense layer and its
/// convolution: a dense layer straight to their output can do all that they can.
Node seed(Graph& G, Node x, const Settings& is) {
  if (!is.convolution) return G.image(G.dense(x, 7 * 7 * 64, is.leaky), {7, 7, 64});
  return G.conv_2d(G.image(G.dense(x, 7 * 7 * 128), {7, 7, 128}),
                   {.filters = 64,
                    .window = 5,
                    .pad = 2,
                    .activation = is.leaky,
                    .initializer = Initializer::he_uniform});
}

/// Dense 6272 → conv 5x5, 64 → (upsample, window 5x5, 6) → (upsample, window 3x3, 6) → window 2x2.
/// No normalisation behind the second stage, and no bias in the last layer: what is dark stays so.
Graph image_generator(const Settings& is, WindowOp window) {
  Graph G;
  Node x = seed(G, G.embedding_product(G.input(is.latent), 2), is);
  x = G.upsample_2d(G.batch_norm(x), 2);
  x = (G.*window)(x, {.filters = 6, .window = 5, .pad = 2, .activation = is.leaky});
  x = G.upsample_2d(G.batch_norm(x), 2);
  x = (G.*window)(x, {.filters = 6, .window = 3, .activation = is.leaky});
  G.output((G.*window)(x, {.filters = 1, .window = 2, .bias = false, .activation = relu()}));
  return G;
}

/// Real or generated, and which class, from the features and from how alike the jets of the batch
/// are.
void two_heads(Graph& D, Node features, const Settings& is) {
  D.output(D.dense(D.minibatch_discrimination(features, is.kernels, is.dimensions), 2));
}

Graph image_discriminator(const Settings& is, WindowOp window) {
  Graph D;
  Node x = D.image(D.input(kPixels), {kSide, kSide, 1});
  x = D.conv_2d(x, {.filters = 32, .window = 5, .pad = 2, .activation = is.leaky});
  x = D.dropout(x, is.dropout);
  for (const WindowLayer& layer : {WindowLayer{.filters = 8, .window = 5, .stride = 2, .pad = 2},
                                   WindowLayer{.filters = 8, .window = 5, .pad = 2},
                                   WindowLayer{.filters = 8, .window = 3, .stride = 2, .pad = 1}}) {
    WindowLayer bent = layer;
    bent.activation = is.leaky;
    x = D.dropout(D.batch_norm((D.*window)(x, bent)), is.dropout);
  }
  two_heads(D, D.average_pool_2d(x, 2), is);
  return D;
}

/// The paper names the network without its layers: three dense layers in both.
Graph dense_generator(const Settings& is) {
  Graph G;
  Node x = G.embedding_product(G.input(is.latent), 2);
  for (const Index width : {512, 1024}) x = G.batch_norm(G.dense(x, width, is.leaky));
  G.output(G.dense(x, kPixels, relu()));
  return G;
}

Graph dense_discriminator(const Settings& is) {
  Graph D;
  Node x = D.input(kPixels);
  for (const Index width : {1024, 512, 128}) {
    x = D.dropout(D.dense(x, width, is.leaky), is.dropout);
  }
  two_heads(D, x, is);
  return D;
}

}  // namespace

std::vector<std::string> architectures() { return {"lagan", "fcgan", "dcgan"}; }

Graph generator(const std::string& architecture, const Config& recipe) {
  const Settings is(recipe);
  if (architecture == "fcgan") return dense_generator(is);
  return image_generator(is,
                         architecture == "dcgan" ? &Graph::conv_2d : &Graph::locally_connected_2d);
}

Graph discriminator(const std::string& architecture, const Config& recipe) {
  const Settings is(recipe);
  if (architecture == "fcgan") return dense_discriminator(is);
  return image_discriminator(
      is, architecture == "dcgan" ? &Graph::conv_2d : &Graph::locally_connected_2d);
}

}  // namespace fastgan::lagan
