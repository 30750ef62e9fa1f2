// A trained generator with its whole chain: what a model file holds.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fastgan/chain.hpp"
#include "fastgan/fold.hpp"
#include "fastgan/gan.hpp"
#include "fastgan/graph.hpp"

namespace fastgan {

/// Immutable after load(); shared by all threads. Strings of JSON are kept as text, so that no
/// JSON library shows in this header.
struct Model {
  std::string system{};   ///< "dygan", …
  std::string variant{};  ///< "reduced", "full", …
  Graph generator{};
  Latent latent{};
  std::vector<std::vector<float>> tensors{};  ///< per layer: w (I, O), then b (O)
  Network discriminator{};  ///< as it was at the end of the training; its graph may be empty
  Chain chain{};            ///< coordinates of the network ↔ event columns with units
  std::string recipe{};     ///< resolved recipe, JSON
  std::string metrics{};    ///< figures at selection, JSON
  std::map<std::string, std::string> provenance{};  ///< data, seed, command, date, version, …
};

/// Reads a model file. Throws Error (bad_input) that names the file and the field.
Model load(const std::string& path);

/// Writes a model file under a temporary name and renames it. Throws Error (resource).
void save(const std::string& path, const Model& model);

/// The per-layer tensors of flat parameters in the layout of `plan`, and back.
std::vector<std::vector<float>> tensors_of(const Plan& plan, std::span<const float> values);
void set_tensors(const Plan& plan, const std::vector<std::vector<float>>& tensors,
                 std::span<float> values);

}  // namespace fastgan
