// Help with misspelt names.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fastgan {

/// The name with the smallest edit distance to `word` (Levenshtein), "" where all are further away
/// than half of the word's length.
std::string nearest(std::string_view word, std::span<const std::string> names);

/// "; did you mean 'NAME'?" or "" where nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> names);

}  // namespace fastgan
