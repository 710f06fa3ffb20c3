#include <fmt/format.h>

#include "reference/problem/case.h"
#include "reference/problem/models.h"
#include "reference/problem/text_axes.h"

namespace ropecheck {
namespace {

constexpr std::string_view kPrefix = "rc0:";

bool IsWordOf(const TextAxis& axis, std::string_view word) {
  for (const std::string_view candidate : axis.words)
    if (candidate == word) return true;
  return false;
}

// Whether the text at the reader, whose next word is `word`, is a value of `axis`; consumes the key.
bool Takes(const TextAxis& axis, std::string_view word, TextReader& in) {
  const std::string_view rest = in.Rest();
  switch (axis.form) {
    case TextForm::kWord:
      return IsWordOf(axis, word);
    case TextForm::kSized:
      // A number follows at once; "bf16" and "half" are words.
      if (rest.size() < 2 || rest[0] != axis.key[0] || (rest[1] != '-' && (rest[1] < '0' || rest[1] > '9')))
        return false;
      return in.Accept(rest[0]);
    case TextForm::kKeyed:
      if (word != axis.key || rest.size() == word.size() || rest[word.size()] != '=') return false;
      in.Word();
      return in.Accept('=');
  }
  return false;
}

std::string LegalAxes() {
  std::string legal;
  for (const TextAxis& axis : TextAxes()) {
    legal += legal.empty() ? "" : "; ";
    switch (axis.form) {
      case TextForm::kWord:
        legal += Listed(axis.words);
        break;
      case TextForm::kSized:
        legal += fmt::format("{}N", axis.key);
        break;
      case TextForm::kKeyed:
        legal += fmt::format("{}=", axis.key);
        break;
    }
  }
  return legal;
}

// Which axes have been read: bit i is that of row i.
struct SeenAxes {
  uint32_t here = 0;
  uint32_t by_model = 0;  // set by `model`, and not completed here
  const Model* model = nullptr;
};

std::string Twice(const TextAxis& axis, const Problem& problem, const Model* model) {
  std::string message = fmt::format("axis {} is there twice", axis.key);
  if (model == nullptr) return message;
  TextWriter out(message);
  out.Put(": model=").Put(model->name).Put(" sets ");
  WriteAxis(axis, problem, out);
  return message;
}

bool ReadAxis(TextReader& in, SeenAxes& seen, Problem& problem) {
  const size_t at = in.at();
  const std::string_view word = in.PeekWord();
  const auto axes = TextAxes();
  for (size_t i = 0; i < axes.size(); ++i) {
    if (!Takes(axes[i], word, in)) continue;
    const uint32_t bit = uint32_t{1} << i;
    const bool by_model = (seen.by_model & bit) != 0;
    const bool completes = by_model && axes[i].completes != nullptr && axes[i].completes(in.Rest());
    if ((seen.here & bit) != 0 || (by_model && !completes))
      return in.FailAt(at, Twice(axes[i], problem, by_model ? seen.model : nullptr));
    seen.here |= bit;
    seen.by_model &= ~bit;
    return axes[i].read(in, problem);
  }
  if (word == "model") return in.FailAt(at, "model= stands first in its problem, before any axis");
  return in.FailAt(at, fmt::format("no axis has the text '{}'. There are {}; model= (docs/problem-text.md)",
                                   word.substr(0, 24), LegalAxes()));
}

// Model names have characters that words do not.
std::string_view ReadName(TextReader& in) {
  const std::string_view before = in.Rest();
  do {
    in.Word();
  } while (in.Accept('-') || in.Accept('.'));
  return before.substr(0, before.size() - in.Rest().size());
}

// A model, which stands first, and the axes that it sets. Any other text is left alone.
bool ReadModel(TextReader& in, SeenAxes& seen, Problem& problem) {
  constexpr std::string_view kKey = "model=";
  if (!in.Rest().starts_with(kKey)) return true;
  in.Word();
  in.Accept('=');
  const size_t at = in.at();
  const std::string_view name = ReadName(in);
  const Model* model = FindModel(name);
  if (model == nullptr)
    return in.FailAt(at,
                     fmt::format("no model is called '{}'. Near are {}; `ropecheck list models` shows all",
                                 name.substr(0, 64), NamesNear(name)));
  TextReader axes(model->axes);
  SeenAxes set;
  do {
    if (!ReadAxis(axes, set, problem))
      return in.FailAt(at,
                       fmt::format("model={} sets {}: {}", name, model->axes, axes.error().value().message));
  } while (axes.Accept(','));
  seen.by_model = set.here;
  seen.model = model;
  return true;
}

bool ReadProblem(TextReader& in, Problem& problem) {
  const size_t at = in.at();
  SeenAxes seen;
  if (!ReadModel(in, seen, problem)) return false;
  bool more = seen.model == nullptr || in.Accept(',');
  for (; more; more = in.Accept(','))
    if (!ReadAxis(in, seen, problem)) return false;
  const auto axes = TextAxes();
  for (size_t i = 0; i < axes.size(); ++i) {
    const TextAxis& axis = axes[i];
    if (((seen.here | seen.by_model) >> i & 1) != 0) continue;
    if (axis.is_default == nullptr) {
      const std::string legal = axis.words.empty() ? fmt::format("{}N", axis.key) : Listed(axis.words);
      return in.FailAt(at, fmt::format("axis {} is missing from this problem: add {}", axis.key, legal));
    }
    if (axis.when_absent != nullptr) axis.when_absent(problem);
  }
  return true;
}

bool ReadAround(TextReader& in, Circumstances& around) {
  constexpr std::string_view kKeys[] = {"mem", "align", "threads", "bad"};
  unsigned seen = 0;
  do {
    const size_t at = in.at();
    size_t key = 0;
    if (!in.OneOf(kKeys, key) || !in.Expect('=')) return false;
    if ((seen >> key & 1) != 0) return in.FailAt(at, fmt::format("{} is there twice", kKeys[key]));
    seen |= 1u << key;
    if (key == 0 && !in.Value(around.mem)) return false;
    if (key == 1 && !in.Value(around.align)) return false;
    if (key == 2 && !in.Value(around.threads)) return false;
    if (key == 3 && (around.bad = in.Word()).empty()) return in.Fail("the name of a mismatch is expected");
  } while (in.Accept(','));
  return true;
}

bool ReadCheck(TextReader& in, std::string& check) {
  const std::string_view before = in.Rest();
  do {
    in.Word();
  } while (in.Accept('-'));
  check = before.substr(0, before.size() - in.Rest().size());
  return !check.empty() || in.Fail("the name of a check is expected");
}

bool ReadCase(TextReader& in, Case& c) {
  for (const char letter : kPrefix)
    if (!in.Accept(letter)) return in.FailAt(0, "problem text begins with rc0:");
  Call& call = c.call;
  while (true) {
    if (!ReadProblem(in, call.problem)) return false;
    if (!in.Accept(';')) break;
    if (call.before.size() == TextReader::kLongestSequence)
      return in.Fail("a sequence has at most 4096 problems");
    call.before.push_back(std::exchange(call.problem, Problem{}));
  }
  if (in.Accept('|') && !ReadAround(in, call.around)) return false;
  if (in.Accept('!') && !ReadCheck(in, c.check)) return false;
  return in.AtEnd() ||
         in.Fail(fmt::format("',', ';', '|', '!' or the end is expected, not '{}'", in.Rest()[0]));
}

}  // namespace

Result<Case> ParseCase(std::string_view text) {
  TextReader in(text);
  Case c;
  if (text.size() > TextReader::kLongestText) in.Fail("the text is longer than 16 MiB");
  if (!in.ok() || !ReadCase(in, c)) return in.error();
  return c;
}

Result<Problem> ParseProblem(std::string_view text) {
  auto c = ParseCase(text);
  if (!c) return tl::unexpected(c.error());
  if (!c->call.before.empty() || c->call.around != Circumstances{} || !c->check.empty())
    return Fail(
        ErrorCode::kParse,
        "problem text: one problem is expected, without ';' sequence, '|' circumstances and '!' check");
  return std::move(c->call.problem);
}

}  // namespace ropecheck
