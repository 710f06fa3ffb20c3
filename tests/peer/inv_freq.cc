// Hugging Face transformers: inverse frequencies with five digits, attention factors with all.
#include <fmt/format.h>

#include "reference/problem/case.h"
#include "tests/peer/rotate.h"

namespace ropecheck::peer {
namespace {

Result<std::string> LawText(const Json& p) {
  const std::string type = p.at("type");
  const auto number = [&](const char* key) { return p.at(key).get<double>(); };
  if (type == "default") return "plain";
  if (type == "dynamic-NTK")
    return fmt::format("dynamic_ntk({},{},{})", number("factor"), number("max_position_embeddings"),
                       number("seq_len"));
  if (type == "yarn")
    return fmt::format("yarn({},{},{},{},{:d},1)", number("factor"),
                       number("original_max_position_embeddings"), number("beta_fast"), number("beta_slow"),
                       p.at("truncate").get<bool>());
  if (type == "llama3")
    return fmt::format("llama3({},{},{},{})", number("factor"), number("low_freq_factor"),
                       number("high_freq_factor"), number("original_max_position_embeddings"));
  return Fail(ErrorCode::kAbsent, fmt::format("law {} is not known here", type));
}

bool IsProportional(const Json& p) { return p.at("type").get<std::string>().starts_with("proportional"); }

Result<Problem> ProblemOf(const Json& p) {
  const int64_t head_dim = p.at("d");
  const double base = p.at("base");
  if (IsProportional(p)) {
    const auto rot_dim =
        static_cast<int64_t>(p.at("partial_rotary_factor").get<double>() * static_cast<double>(head_dim));
    auto problem =
        ParseProblem(fmt::format("rc0:whole_head_half,f64,d{},r{}+0,base={}", head_dim, rot_dim, base));
    if (problem) problem->law = Proportional{};
    return problem;
  }
  const auto law = LawText(p);
  if (!law) return tl::unexpected(law.error());
  return ParseProblem(fmt::format("rc0:half,f64,d{},base={},f={}", head_dim, base, *law));
}

// The closed form of an attention factor, as the problem text names it.
Result<double> JudgeGain(const Json& one) {
  const Json& p = one.at("params");
  const std::string type = p.at("type");
  std::string arguments = fmt::format("{}", p.at("factor").get<double>());
  if (type == "longrope") arguments += fmt::format(",{}", p.at("max_position_embeddings").get<int64_t>());
  const auto problem = ParseProblem(fmt::format("rc0:half,f64,d2,gain={}({})", type, arguments));
  if (!problem) return tl::unexpected(problem.error());
  return Excess({problem->gain}, {one.at("expected").get<double>()}, 0x1p-52);  // an ulp of numbers below 2
}

}  // namespace

Result<double> JudgeInvFreq(const Json& one, const Json&) {
  if (!one.contains("expected_inv_freq")) return JudgeGain(one);
  const Json& p = one.at("params");
  const auto problem = ProblemOf(p);
  if (!problem) return tl::unexpected(problem.error());
  const auto inv_freq = InvFreqOf(*problem);
  if (!inv_freq) return tl::unexpected(inv_freq.error());
  Numbers expected = one.at("expected_inv_freq"), relative, ones;
  // p-RoPE lists the pairs that do not turn, too.
  for (; expected.size() > inv_freq->size() && expected.back() == 0;) expected.pop_back();
  for (size_t i = 0; i < std::min(expected.size(), inv_freq->size()); ++i)
    relative.push_back(expected[i] / (*inv_freq)[i]);
  ones.assign(expected.size(), 1.0);
  // Four decimals instead of five digits.
  const bool coarse = IsProportional(p) && p.at("d") == 256;
  return Excess(relative, ones, coarse ? 4e-4 : 5e-5);
}

}  // namespace ropecheck::peer
