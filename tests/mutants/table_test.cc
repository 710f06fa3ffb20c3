#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

TEST(MutantTable, HasOneRowForEachName) {
  std::set<std::string_view> names;
  for (const std::span<const Mutant> group : Mutants()) {
    for (const Mutant& m : group) EXPECT_TRUE(names.insert(m.name).second) << m.name;
  }
  EXPECT_GE(names.size(), 25u);
}

TEST(MutantTable, IsTheTableOfTheReadme) {
  std::ifstream file(README_PATH);
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  std::string table;
  for (const std::span<const Mutant> group : Mutants()) {
    for (const Mutant& m : group) {
      table +=
          fmt::format("| `{}` | {} | {} | {} | {} |\n", m.name, m.bug_class, m.caught_by, m.does, m.tied_to);
    }
  }
  const size_t begin = readme.find("\n| `");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ(readme.substr(begin + 1), table);
}

}  // namespace
}  // namespace ropecheck::mutants
