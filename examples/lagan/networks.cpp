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
Node image_stream(Graph& G, Node latent, const Settings& is, WindowOp window, Activation last) {
  Node x = seed(G, latent, is);
  x = (G.*window)(G.batch_norm(x),
                  {.filters = 6, .window = 5, .pad = 2, .upsample = 2, .activation = is.leaky});
  x = (G.*window)(G.batch_norm(x),
                  {.filters = 6, .window = 3, .upsample = 2, .activation = is.leaky});
  return (G.*window)(x, {.filters = 1, .window = 2, .bias = false, .activation = last});
}

/// The paper names the fully connected network without its layers: three dense ones.
Node dense_stream(Graph& G, Node latent, const Settings& is, Activation last) {
  Node x = latent;
  for (const Index width : {512, 1024}) x = G.batch_norm(G.dense(x, width, is.leaky));
  return G.dense(x, kPixels, last);
}

Node image_features(Graph& D, Node input, const Settings& is, WindowOp window) {
  Node x = D.image(input, {kSide, kSide, 1});
  x = D.conv_2d(x, {.filters = 32, .window = 5, .pad = 2, .activation = is.leaky});
  x = D.dropout(x, is.dropout);
  for (const WindowLayer& layer : {WindowLayer{.filters = 8, .window = 5, .stride = 2, .pad = 2},
                                   WindowLayer{.filters = 8, .window = 5, .pad = 2},
                                   WindowLayer{.filters = 8, .window = 3, .stride = 2, .pad = 1}}) {
    WindowLayer bent = layer;
    bent.activation = is.leaky;
    x = D.dropout(D.batch_norm((D.*window)(x, bent)), is.dropout);
  }
  return D.average_pool_2d(x, 2);
}

Node dense_features(Graph& D, Node input, const Settings& is) {
  Node x = input;
  for (const Index width : {1024, 512, 128}) {
    x = D.dropout(D.dense(x, width, is.leaky), is.dropout);
  }
  return x;
}

/// Real or generated, and which class, from the features and from how alike the jets of the batch
/// are.
void two_heads(Graph& D, Node features, const Settings& is) {
  D.output(D.dense(D.minibatch_discrimination(features, is.kernels, is.dimensions), 2));
}

WindowOp window_of(const std::string& architecture) {
  return architecture == "dcgan" ? &Graph::conv_2d : &Graph::locally_connected_2d;
}

}  // namespace

std::vector<std::string> architectures() { return {"lagan", "fcgan", "dcgan", "hybrid"}; }

Graph generator(const std::string& architecture, const Config& recipe, Activation last) {
  const Settings is(recipe);
  Graph G;
  const Node latent = G.embedding_product(G.input(is.latent), 2);
  if (architecture == "fcgan") {
    G.output(dense_stream(G, latent, is, last));
  } else if (architecture == "hybrid") {
    const Node image = image_stream(G, latent, is, window_of(architecture), {});
    G.output(G.sum(image, dense_stream(G, latent, is, {}), last));
  } else {
    G.output(image_stream(G, latent, is, window_of(architecture), last));
  }
  return G;
}

Graph discriminator(const std::string& architecture, const Config& recipe) {
  constexpr Index kJoint = 128;  // features of both streams of the hybrid
  const Settings is(recipe);
  Graph D;
  const Node x = D.input(kPixels);
  if (architecture == "fcgan") {
    two_heads(D, dense_features(D, x, is), is);
  } else if (architecture == "hybrid") {
    const Node image = D.dense(image_features(D, x, is, window_of(architecture)), kJoint);
    const Node dense = D.dense(dense_features(D, x, is), kJoint);
    two_heads(D, D.sum(image, dense, is.leaky), is);
  } else {
    two_heads(D, image_features(D, x, is, window_of(architecture)), is);
  }
  return D;
}

}  // namespace fastgan::lagan
