#include <catch2/catch.hpp>
#include <functional>

#include "fastgan/error.hpp"
#include "src/cli/config.hpp"
#include "src/cli/nearest.hpp"
#include "src/cli/recipes.hpp"

namespace fastgan {
namespace {

const char* const kBase = R"([loss]
c1 = 1e-4
steps = 3
joint = false
name = "adam"
widths = [64, 128]
names = []
)";

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a recipe holds typed values") {
  const Config config(kBase, "base.toml");
  CHECK(config.number("loss.c1") == 1e-4);
  CHECK(config.integer("loss.steps") == 3);
  CHECK_FALSE(config.flag("loss.joint"));
  CHECK(config.text("loss.name") == "adam");
  CHECK(config.integers("loss.widths") == std::vector<std::int64_t>{64, 128});
  CHECK(config.texts("loss.names").empty());
}

TEST_CASE("option --set changes values, a text needs no quotes, an integer is a number") {
  Config config(kBase, "base.toml");
  config.set("loss.c1=0");
  config.set("loss.name=sgd");
  config.set("loss.widths=[16]");
  config.set("loss.names=[\"a\"]");
  CHECK(config.number("loss.c1") == 0.0);
  CHECK(config.text("loss.name") == "sgd");
  CHECK(config.integers("loss.widths") == std::vector<std::int64_t>{16});
  CHECK(config.texts("loss.names") == std::vector<std::string>{"a"});
}

TEST_CASE("unknown keys name the nearest one; other types and bad ranges are errors") {
  Config config(kBase, "base.toml");
  CHECK(error_of([&] { config.set("los.c1=0"); }).find("did you mean 'loss.c1'") !=
        std::string::npos);
  CHECK(error_of([&] { config.set("loss.steps=1.5"); }).find("expected an integer") !=
        std::string::npos);
  CHECK(error_of([&] { config.set("loss.c1=nan"); }).find("expected a number") !=
        std::string::npos);
  CHECK(error_of([&] { config.set("loss.c1"); }).find("key=value") != std::string::npos);
  CHECK(error_of([&] {
          config.integer("loss.steps", {4, 8});
        }).find("expected 4 to 8") != std::string::npos);
  CHECK(error_of([&] { config.text("loss.name", {"sgd"}); }).find("one of") != std::string::npos);
  CHECK(error_of([&] { config.overlay("[loss]\nc1 = {\n", "mine.toml"); }).find("mine.toml:") == 0);
  CHECK(error_of([&] { config.overlay("[loss]\nc1 = inf\n", "m.toml"); }).find("finite") !=
        std::string::npos);
  CHECK(config.number("loss.c1") == 1e-4);
}

TEST_CASE("a printed recipe reads back the same") {
  Config config(kBase, "base.toml");
  config.set("loss.name=a\"b\\c");
  const Config again(config.to_toml(), "printed.toml");
  CHECK(again.to_json() == config.to_json());
  CHECK(config.to_json().find(R"("c1":0.0001)") != std::string::npos);
}

TEST_CASE("recipes are found by name, and a misspelt name finds its neighbour") {
  const std::vector<Recipe> recipes = {{"paper", kBase}, {"tuned", "[loss]\nsteps = 5\n"}};
  CHECK(resolve_recipe(recipes, "", {}).integer("loss.steps") == 3);
  CHECK(resolve_recipe(recipes, "tuned", {"loss.c1=2"}).integer("loss.steps") == 5);
  CHECK(error_of([&] { resolve_recipe(recipes, "papr", {}); }).find("'paper'") !=
        std::string::npos);
  CHECK(error_of([&] { resolve_recipe(recipes, "/nowhere/r.toml", {}); }).find("/nowhere/r.toml") ==
        0);
}

TEST_CASE("the nearest name is near") {
  const std::vector<std::string> names = {"train", "generate"};
  CHECK(nearest("trian", names) == "train");
  CHECK(nearest("xyzzy", names).empty());
}

}  // namespace
}  // namespace fastgan
