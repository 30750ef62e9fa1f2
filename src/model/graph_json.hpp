// Graphs and latents as JSON, for model files and checkpoints.
#pragma once

#include <nlohmann/json.hpp>

#include "fastgan/gan.hpp"
#include "fastgan/graph.hpp"

namespace fastgan {

nlohmann::json to_json(const Graph& graph);
nlohmann::json to_json(const Latent& latent);

/// Throws Error (bad_input) starting with `where`, the file that is being read.
Graph graph_from_json(const nlohmann::json& json, const std::string& where);
Latent latent_from_json(const nlohmann::json& json, const std::string& where);

}  // namespace fastgan
