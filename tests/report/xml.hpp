// A reader of XML that only says whether a text is well-formed: one root, elements closed in order,
// attributes quoted and unique per element, no bare '&'.
#pragma once

#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fastgan::test {

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : text_(text) {}

  /// What is wrong; empty if nothing is.
  std::string damage() {
    while (damage_.empty() && at_ < text_.size()) {
      if (text_[at_] == '<') {
        tag();
      } else {
        character();
      }
    }
    if (damage_.empty() && !open_.empty()) damage_ = "not closed: " + open_.back();
    if (damage_.empty() && roots_ != 1) damage_ = "expected one root";
    return damage_;
  }

 private:
  void fail(const std::string& what) { damage_ = what + " at byte " + std::to_string(at_); }
  char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (std::isspace(static_cast<unsigned char>(now())) != 0) ++at_;
  }
  std::string name() {
    const std::size_t first = at_;
    while (std::isalnum(static_cast<unsigned char>(now())) != 0 || now() == '-') ++at_;
    if (at_ == first) fail("expected a name");
    return std::string(text_.substr(first, at_ - first));
  }

  void character() {
    const bool space = std::isspace(static_cast<unsigned char>(now())) != 0;
    if (now() == '&') return entity();
    if (open_.empty() && !space) return fail("text outside the root");
    ++at_;
  }

  void entity() {
    for (const std::string_view known : {"&amp;", "&lt;", "&gt;", "&quot;"}) {
      if (text_.substr(at_).starts_with(known)) {
        at_ += known.size();
        return;
      }
    }
    fail("bare '&'");
  }

  void tag() {
    ++at_;
    const bool closing = now() == '/';
    if (closing) ++at_;
    const std::string element = name();
    if (!damage_.empty()) return;
    if (closing) {
      if (open_.empty() || open_.back() != element) return fail("unexpected </" + element);
      open_.pop_back();
    } else {
      if (open_.empty()) ++roots_;
      open_.push_back(element);
      attributes();
      if (now() == '/') {
        ++at_;
        open_.pop_back();
      }
    }
    if (damage_.empty() && now() != '>') fail("expected '>'");
    ++at_;
  }

  void attributes() {
    std::set<std::string> known;
    for (skip_space(); damage_.empty() && now() != '>' && now() != '/'; skip_space()) {
      if (!known.insert(name()).second) return fail("attribute twice");
      if (!text_.substr(at_).starts_with("=\"")) return fail("attribute without quotes");
      at_ += 2;
      while (damage_.empty() && at_ < text_.size() && now() != '"') {
        if (now() == '<') return fail("'<' in an attribute");
        if (now() == '&') {
          entity();
        } else {
          ++at_;
        }
      }
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int roots_ = 0;
  std::vector<std::string> open_;
  std::string damage_;
};

inline std::string xml_damage(std::string_view text) { return XmlReader(text).damage(); }

}  // namespace fastgan::test
