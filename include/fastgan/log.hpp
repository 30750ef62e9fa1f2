// The library never prints: what it has to say goes through a callback.
#pragma once

#include <functional>
#include <string_view>

namespace fastgan {

enum class Severity { debug, info, warning };

using LogCallback =
    std::function<void(Severity, std::string_view component, std::string_view text)>;

}  // namespace fastgan
