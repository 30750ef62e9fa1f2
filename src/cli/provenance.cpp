#include "src/cli/provenance.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <ctime>

#ifndef FASTGAN_VERSION
#error "FASTGAN_VERSION is set by the build"
#endif
#ifndef FASTGAN_COMMIT
#define FASTGAN_COMMIT ""
#endif

namespace fastgan {
namespace {

constexpr std::uint64_t kOffset = 0xcbf29ce484222325u, kPrime = 0x100000001b3u;  // FNV-1a, 64 bit

std::uint64_t fnv(std::uint64_t hash, const void* bytes, std::size_t size) {
  const auto* byte = static_cast<const unsigned char*>(bytes);
  for (std::size_t i = 0; i < size; ++i) hash = (hash ^ byte[i]) * kPrime;
  return hash;
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::strchr("-_.,:=+@%[]", c) != nullptr;
}

// A path keeps its last part; what is not UTF-8 or not printable becomes '?'.
std::string shell_word(std::string word) {
  const std::size_t equals = word.find('=');
  const std::size_t slash = word.rfind('/');
  if (slash != std::string::npos && (equals == std::string::npos || slash < equals)) {
    word = word.substr(slash + 1);
  } else if (slash != std::string::npos && word.starts_with("--")) {
    word = word.substr(0, equals + 1) + word.substr(slash + 1);
  }
  bool plain = !word.empty();
  for (char& c : word) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
    if (c == '\'') c = '?';
    plain = plain && is_plain(c);
  }
  return plain ? word : "'" + word + "'";
}

}  // namespace

std::uint64_t fingerprint(const Table& table) {
  std::uint64_t hash = kOffset;
  for (const std::string& name : table.columns) hash = fnv(hash, name.c_str(), name.size() + 1);
  return fnv(hash, table.values.data(), table.values.size() * sizeof(float));
}

std::string hexadecimal(std::uint64_t value) {
  char buffer[16];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, 16).ptr;
  const std::string digits(buffer, end);
  return std::string(16 - digits.size(), '0') + digits;
}

std::string date() {
  std::time_t seconds = std::time(nullptr);
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH")) {
    std::from_chars(fixed, fixed + std::strlen(fixed), seconds);
  }
  std::tm broken{};
  char text[32] = "";
  if (::gmtime_r(&seconds, &broken) != nullptr) {
    std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &broken);
  }
  return text;
}

std::string version() {
  const std::string commit = FASTGAN_COMMIT;
  return FASTGAN_VERSION + (commit.empty() ? "" : " (" + commit + ")");
}

std::string file_name(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string command_text(int argc, const char* const* argv) {
  std::string text;
  for (int i = 0; i < argc; ++i) text += (i == 0 ? "" : " ") + shell_word(argv[i]);
  return text;
}

}  // namespace fastgan
