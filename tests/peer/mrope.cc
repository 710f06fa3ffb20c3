// ONNX Runtime's MRotaryEmbedding: three ids a token, arbitrary tables. Which axis a pair has is asked of the
// oracle, with a call whose ids and frequencies make the angle say it; the rows are then gathered here. GPU rule:
// a pair whose id has no row passes unrotated.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

#include "tests/peer/rotate.h"

namespace ropecheck::peer {
namespace {

std::vector<int64_t> IdsOf(const Json& one) {
  if (one.contains("position_ids")) return one["position_ids"];
  std::vector<int64_t> ids;  // as strings where a double would not hold them
  for (const std::string text : one.at("position_ids_as_strings"))
    std::from_chars(text.data(), text.data() + text.size(), ids.emplace_back());
  return ids;
}

// The axis of every pair: with inv_freq 1 and the ids 0, 1 and 2 on the three axes, the angle is the axis.
Result<std::vector<size_t>> AxesOfPairs(const Json& p) {
  const std::vector<int64_t> sections = p.at("mrope_section");
  const Numbers ones(p.at("rotary_dim").get<size_t>() / 2, 1.0);
  const auto row =
      RowOf(fmt::format("rc0:half,f64,d{},f=explicit([{}]),pos=axes.i64.{}([{}]):0+0:1+0:2+0",
                        p.at("rotary_dim").get<int64_t>(), fmt::join(ones, ","),
                        p.at("mrope_layout") == 0 ? "chunked" : "interleaved", fmt::join(sections, ",")),
            0);
  if (!row) return tl::unexpected(row.error());
  std::vector<size_t> axes;
  for (const double theta : row->theta) axes.push_back(static_cast<size_t>(theta));
  return axes;
}

}  // namespace

Result<double> JudgeMRope(const Json& one, const Json&) {
  const Json& p = one.at("params");
  const int64_t batch = p.at("batch"), tokens = p.at("seq"), heads = p.at("heads"), dim = p.at("head_size");
  const auto axes = AxesOfPairs(p);
  const auto pairing = PairingOf(p);
  if (!axes || !pairing) return tl::unexpected((axes ? pairing.error() : axes.error()));

  const Numbers cos_table = one.at("cos_cache"), sin_table = one.at("sin_cache");
  const std::vector<int64_t> ids = IdsOf(one);
  const int64_t rows = one.at("cache_shape").at(0), pairs = static_cast<int64_t>(axes->size());
  const double scale = p.at("scale");
  Given given{one.at("input"), {}, {}};
  for (int64_t token = 0; token < batch * tokens; ++token)
    for (int64_t i = 0; i < pairs; ++i) {
      const int64_t id = ids.at((*axes)[static_cast<size_t>(i)] * static_cast<size_t>(batch * tokens) +
                                static_cast<size_t>(token));
      const bool has_row = id >= 0 && id < rows;
      given.cos.push_back(has_row ? scale * cos_table.at(static_cast<size_t>(id * pairs + i)) : 1);
      given.sin.push_back(has_row ? scale * sin_table.at(static_cast<size_t>(id * pairs + i)) : 0);
    }
  Numbers expected = one.at("expected");
  if (p.at("layout") == "BNSH") {
    given.q = TokensBeforeHeads(given.q, batch, heads, tokens, dim);
    expected = TokensBeforeHeads(expected, batch, heads, tokens, dim);
  }
  return Excess(Rotated(fmt::format("rc0:{},f64,b{},s{},h{},d{},r{}+0,cache=separate(f64,by=sequence)",
                                    *pairing, batch, tokens, heads, dim, 2 * pairs),
                        given),
                expected, 1e-12);
}

}  // namespace ropecheck::peer
