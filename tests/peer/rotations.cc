// Rotations from positions and a base: the whole oracle (L0).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/problem/case.h"
#include "tests/peer/rotate.h"

namespace ropecheck::peer {
namespace {

std::string Ids(const Json& positions) {
  return fmt::format("pos=i64:[{}]", fmt::join(positions.get<std::vector<int64_t>>(), ","));
}

// p-RoPE: the law takes the whole head's exponents, and `rot_dim` elements turn.
Result<double> JudgeProportional(const std::string& text, const Json& one, double bound) {
  auto problem = ParseProblem(text);
  if (!problem) return tl::unexpected(problem.error());
  problem->law = Proportional{};
  return Excess(Rotated(*problem, {one.at("input"), {}, {}}), one.at("expected"), bound);
}

Result<double> Judge(const std::string& text, const Json& one, double bound) {
  return Excess(Rotated(text, {one.at("input"), {}, {}}), one.at("expected"), bound);
}

}  // namespace

Result<double> JudgeBurn(const Json& one, const Json&) {
  const Json& p = one.at("params");
  if (p.contains("pairing")) {
    const Json& n = p.at("shape_N_S_D");
    return Judge(fmt::format("rc0:{},f64,b{},s{},d{},pos=implicit", p.at("pairing").get<std::string>(),
                             n.at(0).get<int64_t>(), n.at(1).get<int64_t>(), n.at(2).get<int64_t>()),
                 one, 6e-5);
  }
  std::string law = "plain";
  if (p.contains("factor"))
    law = fmt::format("llama3({},{},{},{})", p.at("factor").get<int64_t>(), p.at("low").get<int64_t>(),
                      p.at("high").get<int64_t>(), p.at("orig").get<int64_t>());
  const auto row = RowOf(fmt::format("rc0:half,f64,d{},base={},f={},pos=offset:{}", p.at("d").get<int64_t>(),
                                     p.at("base").get<double>(), law, p.at("position").get<int64_t>()),
                         0);
  if (!row) return tl::unexpected(row.error());
  Numbers both;
  for (size_t i = 0; i < row->cos_hi.size(); ++i) {
    both.push_back(row->cos_hi[i]);
    both.push_back(row->sin_hi[i]);
  }
  return Excess(both, one.at("expected"), 1.2e-5);
}

Result<double> JudgeCTranslate2(const Json& one, const Json&) {
  const Json& p = one.at("params");
  const std::vector<int64_t> n = p.at("shape");  // batch, heads, tokens, dim
  const std::string text = fmt::format("rc0:{},f64,b{},s{},h{},d{},base={},pos=offset:{}",
                                       p.at("pairing").get<std::string>(), n.at(0), n.at(2), n.at(1), n.at(3),
                                       p.at("base").get<double>(), p.at("offset").get<int64_t>());
  const auto tokens_first = [&](const char* key) {
    return TokensBeforeHeads(one.at(key), n[0], n[1], n[2], n[3]);
  };
  return Excess(Rotated(text, {tokens_first("input"), {}, {}}), tokens_first("expected"), 2e-7);
}

Result<double> JudgeFairseq(const Json& one, const Json&) {
  const Json& p = one.at("params");
  if (one.contains("input"))
    return Judge(fmt::format("rc0:{},f64,s{},d{},{}", p.at("pairing").get<std::string>(),
                             p.at("T").get<int64_t>(), p.at("C").get<int64_t>(), Ids(p.at("positions"))),
                 one, 6e-5);
  Numbers cos, sin;
  for (const int64_t position : p.at("positions")) {
    const auto row =
        RowOf(fmt::format("rc0:half,f64,d{},pos=offset:{}", p.at("d").get<int64_t>(), position), 0);
    if (!row) return tl::unexpected(row.error());
    cos.push_back(row->cos_hi[0]);
    sin.push_back(row->sin_hi[0]);
  }
  return std::max(Excess(cos, one.at("expected_cos"), 6e-5), Excess(sin, one.at("expected_sin"), 6e-5));
}

Result<double> JudgeGemma(const Json& one, const Json&) {
  const Json& p = one.at("params");
  const std::vector<int64_t> n = p.at("shape_BLNH");
  const double share = p.at("rope_proportion");
  return JudgeProportional(
      fmt::format("rc0:whole_head_half,f64,b{},s{},h{},d{},r{}+0,base={},{}", n.at(0), n.at(1), n.at(2),
                  n.at(3), static_cast<int64_t>(share * static_cast<double>(n[3])),
                  p.at("base").get<double>(), Ids(one.at("positions"))),
      one, 2e-7);
}

Result<double> JudgeKerasHub(const Json& one, const Json&) {
  const Json& p = one.at("params");
  const std::string pairing = p.at("pairing");
  if (p.contains("shape_BSNH")) {
    const std::vector<int64_t> n = p.at("shape_BSNH");
    return Judge(fmt::format("rc0:{},f64,b{},s{},h{},d{},{}", pairing, n.at(0), n.at(1), n.at(2), n.at(3),
                             Ids(p.at("positions"))),
                 one, 3e-7);
  }
  const bool scaled = p.contains("linear_scaling_factor");
  return Judge(
      fmt::format("rc0:{},f64,d{},pos=offset:{},f=linear({})", pairing, p.at("d").get<int64_t>(),
                  p.at("position").get<int64_t>(), scaled ? p["linear_scaling_factor"].get<double>() : 1.0),
      one, scaled ? 3e-7 : 6e-5);
}

// Rounded once to bf16, and printed with six digits.
Result<double> JudgeMaxText(const Json& one, const Json&) {
  constexpr double kBound = 5e-6;
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"maxtext-RotaryEmbedding", "half,d4"},
      {"maxtext-LLaMARotaryEmbedding-use_scale", "interleaved,d4,f=llama3(8,1,4,8192)"},
      {"maxtext-YarnRotaryEmbedding", "interleaved_to_half,d4,f=yarn(40,4096,32,1,1,1)"},
      {"maxtext-PartialRotaryEmbedding-0.5", "half,d4,r2+0"}};
  const std::string id = one.at("id"), rest = "bf16,s2," + Ids(one.at("params").at("positions"));
  for (const auto& [name, axes] : kTexts)
    if (id == name) return Judge(fmt::format("rc0:{},{}", axes, rest), one, kBound);
  if (id == "maxtext-Gemma4PartialRotaryEmbedding-0.5")
    return JudgeProportional("rc0:whole_head_half,d4,r2+0," + rest, one, kBound);
  return Fail(ErrorCode::kAbsent, "its parameters are not written here");
}

Result<double> JudgeRoformer(const Json& one, const Json& all) {
  const Json& query = one.contains("input_rows") ? one : all.at(0);  // the key is the query, negated
  const double sign = one.contains("input_rows") ? 1 : -1;
  const Json& p = query.at("params");
  Numbers q, got, expected;
  for (const Numbers row : query.at("input_rows"))
    for (const double x : row) q.push_back(sign * x);
  const size_t head_dim = p.at("head_dim");
  const auto out = Rotated(fmt::format("rc0:{},f64,s{},d{},base={},{}", p.at("pairing").get<std::string>(),
                                       query.at("input_rows").size(), head_dim, p.at("base").get<double>(),
                                       Ids(p.at("positions"))),
                           {q, {}, {}});
  if (!out) return tl::unexpected(out.error());
  for (size_t s = 0; s < one.at("expected_first8").size(); ++s) {
    const Numbers first = one["expected_first8"][s];
    expected.insert(expected.end(), first.begin(), first.end());
    for (size_t d = 0; d < first.size(); ++d) got.push_back((*out)[s * head_dim + d]);
  }
  return Excess(got, expected, 6e-5);
}

}  // namespace ropecheck::peer
