#include "src/model/tensor_header.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 16;  // a header has three levels
constexpr int kMaxRank = 16;
constexpr std::size_t kBytes = sizeof(float);

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input,
              path + ": " + text + "; the file is damaged or no tensor file of fastgan");
}

// Names and texts of a header may hold anything; an error message stays printable and short.
std::string quoted(const std::string& name) {
  const std::string text =
      Json(name.substr(0, 60)).dump(-1, ' ', true, Json::error_handler_t::replace);
  return "tensor " + text;
}

// The parser calls itself for each level, so the depth is bounded before it runs.
void check_depth(std::string_view text, const std::string& path) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) fail(path, "the header is nested too deep");
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
}

// The parser keeps the last of two equal keys and says nothing; here it is an error.
Json parse_unique(std::string_view text, const std::string& path) {
  std::vector<std::set<std::string>> keys;
  bool twice = false;
  const auto watch = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      twice |= !keys.back().insert(value.get_ref<const std::string&>()).second;
    }
    return true;
  };
  Json json;
  try {
    json = Json::parse(text, watch);
  } catch (const Json::exception&) {
    fail(path, "the header is not JSON in UTF-8");
  }
  if (twice) fail(path, "the header has the same key twice");
  if (!json.is_object()) fail(path, "the header is not a JSON object");
  return json;
}

std::uint64_t natural(const Json& value, const std::string& what, const std::string& path) {
  if (!value.is_number_unsigned()) fail(path, what + " is not a non-negative integer");
  return value.get<std::uint64_t>();
}

TensorPlace place_of(const std::string& name, const Json& entry, std::uint64_t data_bytes,
                     const std::string& path) {
  const std::string tensor = quoted(name);
  if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") ||
      !entry.contains("shape") || !entry.contains("data_offsets")) {
    fail(path, tensor + ": expected the fields dtype, shape, data_offsets");
  }
  if (entry["dtype"] != "F32") fail(path, tensor + ": dtype is not F32");
  const Json& shape = entry["shape"];
  const Json& offsets = entry["data_offsets"];
  if (!shape.is_array() || shape.size() > kMaxRank) fail(path, tensor + ": shape is no short list");
  if (!offsets.is_array() || offsets.size() != 2) fail(path, tensor + ": no two data_offsets");
  TensorPlace place;
  place.begin = natural(offsets[0], tensor + ": data_offsets", path);
  place.end = natural(offsets[1], tensor + ": data_offsets", path);
  if (place.begin > place.end || place.end > data_bytes) {
    fail(path, tensor + ": data_offsets lie outside the " + std::to_string(data_bytes) +
                   " bytes of data");
  }
  const std::uint64_t most = data_bytes / kBytes;
  std::uint64_t count = 1;
  for (const Json& dimension : shape) {
    const std::uint64_t d = natural(dimension, tensor + ": shape", path);
    if (d > std::uint64_t{INT64_MAX} || (d > 0 && count > most / d)) {
      fail(path, tensor + ": shape asks for more numbers than the file holds");
    }
    count *= d;
    place.shape.push_back(static_cast<std::int64_t>(d));
  }
  if (count * kBytes != place.end - place.begin) {
    fail(path, tensor + ": shape asks for " + std::to_string(count * kBytes) +
                   " bytes, data_offsets for " + std::to_string(place.end - place.begin));
  }
  return place;
}

// Every byte of data belongs to exactly one tensor.
void check_coverage(const TensorHeader& header, std::uint64_t data_bytes, const std::string& path) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> spans;
  for (const auto& [name, place] : header.tensors) spans.emplace_back(place.begin, place.end);
  std::sort(spans.begin(), spans.end());
  std::uint64_t position = 0;
  for (const auto& [begin, end] : spans) {
    if (begin != position) fail(path, "the tensors overlap or leave gaps in the data");
    position = end;
  }
  if (position != data_bytes) {
    fail(path, "the tensors cover " + std::to_string(position) + " of " +
                   std::to_string(data_bytes) + " bytes of data");
  }
}

}  // namespace

TensorHeader parse_tensor_header(std::string_view json, std::uint64_t data_bytes,
                                 const std::string& path) {
  check_depth(json, path);
  TensorHeader header;
  const Json parsed = parse_unique(json, path);
  for (const auto& [name, entry] : parsed.items()) {
    if (name != "__metadata__") {
      header.tensors.emplace(name, place_of(name, entry, data_bytes, path));
      continue;
    }
    if (!entry.is_object()) fail(path, "__metadata__ is not a JSON object");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) fail(path, "__metadata__ holds something that is not a text");
      header.metadata.emplace(key, value.get<std::string>());
    }
  }
  check_coverage(header, data_bytes, path);
  return header;
}

std::string tensor_header_of(const TensorFile& file) {
  Json header = Json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::uint64_t position = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const std::uint64_t end = position + tensor.values.size() * kBytes;
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {position, end}}};
    position = end;
  }
  // A byte that is not UTF-8 (in a file name of the provenance, say) must not make saving fail.
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

}  // namespace fastgan
