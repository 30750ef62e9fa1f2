// Processes from TOML: those built into an executable by name, others as files.
#pragma once

#include <string>
#include <vector>

#include "fastgan/physics/process.hpp"
#include "src/cli/recipes.hpp"

namespace fastgan {

/// Reads the description of a process; examples/eventgan/processes/ttbar.toml shows all keys. All
/// are required but [observable.*] and [resonance.*]. Throws Error (bad_input) naming file and line
/// on unknown keys, with the nearest known one, on missing keys and on values of another type, and
/// what check_process() throws.
Process parse_process(const std::string& toml, const std::string& source);

/// The text of a process. `choice`: a name, or a file that ends in .toml; "" is the first of
/// `shipped`. Throws Error (bad_usage) on unknown names, Error (bad_input) on a file that cannot be
/// read.
Recipe find_process(const std::vector<Recipe>& shipped, const std::string& choice);

}  // namespace fastgan
