// The numbers of one line of an LHE file.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/io/lhe_lines.hpp"

namespace fastgan {

/// Spaces and tabs at both ends are dropped.
std::string_view trimmed_line(std::string_view line);

/// What a line should be; the text is made where it is needed.
struct LheLineName {
  const char* kind;
  std::int64_t particle = 0;  // from 1; 0: no line of a particle
  std::int64_t event = -1;    // from 0; −1: no line of an event

  std::string text() const;  // "particle 3 of event 7"
};

class LheFields {
 public:
  /// Throws Error (bad_input) where the line has another number of fields than `count`.
  LheFields(const LheLines& lines, std::string_view line, std::size_t count, LheLineName name);

  // The next field. Throw Error (bad_input) where it is no such number, or not finite. The letter
  // of an exponent may be D, as Fortran writes it.
  double number();
  std::int32_t integer();

 private:
  std::string_view next();

  const LheLines& lines_;
  std::string_view rest_;
  LheLineName name_;
  std::size_t position_ = 0;
};

/// All numbers of a text.
std::vector<double> lhe_numbers(const LheLines& lines, std::string_view text,
                                std::string_view what);

}  // namespace fastgan
