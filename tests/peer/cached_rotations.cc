// ONNX Runtime, ONNX and Cadence: inputs, a table of cos and sin, outputs. The oracle turns by the table (L3).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/peer/rotate.h"

namespace ropecheck::peer {
namespace {

struct Sizes {
  int64_t batch, tokens, heads, head_dim, rot_dim;
};

struct Table {
  Numbers cos, sin;
  int64_t rows;
};

// One id is that of the first token of every sequence; none: the tables have a row per token.
std::string PositionText(const Numbers& ids) {
  if (ids.size() == 1) return fmt::format("pos=offset:{}", static_cast<int64_t>(ids[0]));
  return fmt::format("pos=i64:[{}]", fmt::join(std::vector<int64_t>(ids.begin(), ids.end()), ","));
}

Numbers IdsOf(const Json& one) {
  const auto ids = one.find("position_ids");
  return ids == one.end() || ids->is_null() ? Numbers() : ids->get<Numbers>();
}

std::string TextOf(const std::string& pairing, const Sizes& n) {
  return fmt::format("rc0:{},f64,b{},s{},h{},d{},r{}+0", pairing, n.batch, n.tokens, n.heads, n.head_dim,
                     n.rot_dim);
}

Result<Numbers> ByTable(const std::string& text, const Numbers& ids, const Numbers& q, const Table& table) {
  const std::string cache =
      ids.empty() ? "cache=separate(f64,by=sequence)"
                  : fmt::format("cache=separate(f64,rows={}),{}", table.rows, PositionText(ids));
  return Rotated(text + "," + cache, {q, table.cos, table.sin});
}

// `from_base`: the bound for the angles of the stated base, where the tables are rounded from it.
Result<double> Judge(const Json& one, double bound, double from_base) {
  const Json& p = one.at("params");
  const Sizes n{p.at("batch"), p.at("seq"), p.at("heads"), p.at("head_size"), p.at("rotary_dim")};
  const auto pairing = PairingOf(p);
  if (!pairing) return tl::unexpected(pairing.error());
  Numbers q = one.at("input"), expected = one.at("expected");
  if (p.at("layout").get<std::string>().starts_with("BNSH")) {
    q = TokensBeforeHeads(q, n.batch, n.heads, n.tokens, n.head_dim);
    expected = TokensBeforeHeads(expected, n.batch, n.heads, n.tokens, n.head_dim);
  }
  const std::string text = TextOf(*pairing, n);
  const Numbers ids = IdsOf(one);
  const int64_t rows = static_cast<int64_t>(one.at("cos_cache").size()) / (n.rot_dim / 2);
  auto excess =
      Excess(ByTable(text, ids, q, {one.at("cos_cache"), one.at("sin_cache"), rows}), expected, bound);
  const auto base = p.find("base");
  if (!excess || base == p.end() || base->is_null()) return excess;
  const std::string positions = ids.empty() ? "pos=implicit" : PositionText(ids);
  const auto again =
      Excess(Rotated(fmt::format("{},base={},{}", text, base->get<double>(), positions), {q, {}, {}}),
             expected, from_base);
  return again ? std::max(*excess, *again) : again;
}

}  // namespace

Result<double> JudgeCachedRotation(const Json& one, const Json&) { return Judge(one, 2.5e-4, 1.5e-4); }
Result<double> JudgeBackendRotation(const Json& one, const Json&) { return Judge(one, 2e-7, 2e-7); }

Result<double> JudgeCadence(const Json& one, const Json&) {
  const Json &p = one.at("params"), &shape = p.at("shape_BSNH");
  const Sizes n{shape.at(0), shape.at(1), shape.at(2), shape.at(3), p.at("rotary_dim")};
  const auto pairing = PairingOf(p);
  if (!pairing) return tl::unexpected(pairing.error());
  Table table{{}, {}, static_cast<int64_t>(one.at("cos_table").size())};
  for (const Numbers row : one.at("cos_table")) table.cos.insert(table.cos.end(), row.begin(), row.end());
  for (const Numbers row : one.at("sin_table")) table.sin.insert(table.sin.end(), row.begin(), row.end());
  return Excess(ByTable(TextOf(*pairing, n), IdsOf(one), one.at("input"), table), one.at("expected"), 0);
}

}  // namespace ropecheck::peer
