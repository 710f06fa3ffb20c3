#include "reference/problem/text_axes.h"

#include "reference/problem/text_values.h"

namespace ropecheck {
namespace {

const Problem& Default() {
  static const Problem problem;
  return problem;
}

// Rows for a single member that TextReader and TextWriter know; Get is [](auto& problem) -> auto& { member }.
template <auto Get>
constexpr TextAxis Member(std::string_view key, TextForm form) {
  return {.key = key,
          .form = form,
          .words = {},
          .is_default = [](const Problem& p) { return Get(p) == Get(Default()); },
          .write = [](const Problem& p, TextWriter& out) { out.Value(Get(p)); },
          .read = [](TextReader& in, Problem& p) { return in.Value(Get(p)); }};
}
template <auto Get>
constexpr TextAxis Always(std::string_view key, TextForm form) {
  TextAxis axis = Member<Get>(key, form);
  axis.is_default = nullptr;
  return axis;
}
constexpr TextAxis Words(TextAxis axis, std::span<const std::string_view> words) {
  axis.words = words;
  return axis;
}
constexpr TextAxis Completed(TextAxis axis, bool (*completes)(std::string_view)) {
  axis.completes = completes;
  return axis;
}
// Rows for a member with functions of its own, which may see more than what says whether it is at its
// default.
template <auto Get, auto Write, auto Read>
constexpr TextAxis Structured(std::string_view key) {
  return {.key = key,
          .form = TextForm::kKeyed,
          .words = {},
          .is_default = [](const Problem& p) { return Get(p) == Get(Default()); },
          .write = [](const Problem& p, TextWriter& out) { Write(Get(p), out); },
          .read = [](TextReader& in, Problem& p) { return Read(in, Get(p)); }};
}

bool IsCache(const Problem& p) { return std::holds_alternative<GivenCache>(p.angles); }

constexpr auto kWord = TextForm::kWord;
constexpr auto kSized = TextForm::kSized;
constexpr auto kKeyed = TextForm::kKeyed;

constexpr TextAxis kAxes[] = {
    Words(Member<[](auto& p) -> auto& { return p.direction; }>("direction", kWord), kNames<Direction>),
    Words(Always<[](auto& p) -> auto& { return p.pairing; }>("pairing", kWord), kNames<Pairing>),
    Words(Always<[](auto& p) -> auto& { return p.dtype; }>("dtype", kWord),
          std::span(kNames<DType>).first<4>()),  // the floating ones

    Member<[](auto& p) -> auto& { return p.shape.batch; }>("b", kSized),
    Member<[](auto& p) -> auto& { return p.shape.tokens; }>("s", kSized),
    {.key = "h",
     .form = kSized,
     .words = {},
     .is_default = [](const Problem& p) { return p.shape.heads_q == 1 && !p.shape.heads_k; },
     .write =
         [](const Problem& p, TextWriter& out) {
           out.Value(p.shape.heads_q);
           if (p.shape.heads_k) out.Put('/').Value(*p.shape.heads_k);
         },
     .read =
         [](TextReader& in, Problem& p) {
           return in.Value(p.shape.heads_q) && (!in.Accept('/') || in.Value(p.shape.heads_k.emplace()));
         }},
    Always<[](auto& p) -> auto& { return p.window.head_dim; }>("d", kSized),
    {.key = "r",
     .form = kSized,
     .words = {},
     .is_default =
         [](const Problem& p) { return p.window.rot_dim == p.window.head_dim && p.window.rot_offset == 0; },
     .write = [](const Problem& p,
                 TextWriter& out) { out.Value(p.window.rot_dim).Signed(p.window.rot_offset); },
     .read = [](TextReader& in,
                Problem& p) { return in.Value(p.window.rot_dim) && in.Signed(p.window.rot_offset); },
     .when_absent = [](Problem& p) { p.window.rot_dim = p.window.head_dim; }},
    Member<[](auto& p) -> auto& { return p.base; }>("base", kKeyed),
    Structured<[](auto& p) -> auto& { return p.law; }, WriteLaw, ReadLaw>("f"),
    Structured<[](auto& p) -> auto& { return p.gain; }, WriteGain, ReadGain>("gain"),
    {.key = "angles",
     .form = kKeyed,
     .words = {},
     .is_default = [](const Problem& p) { return std::holds_alternative<Computed>(p.angles) || IsCache(p); },
     .write = [](const Problem& p, TextWriter& out) { WriteAngles(p.angles, out); },
     .read = [](TextReader& in, Problem& p) { return ReadAngles(in, p.angles); }},
    {.key = "cache",
     .form = kKeyed,
     .words = {},
     .is_default = [](const Problem& p) { return !IsCache(p); },
     .write = [](const Problem& p, TextWriter& out) { WriteCache(p.angles, out); },
     .read = [](TextReader& in, Problem& p) { return ReadCache(in, p.angles); }},
    Completed(Structured<[](auto& p) -> auto& { return p.positions; }, WritePositions, ReadPositions>("pos"),
              CompletesPositions),
    {.key = "layout",
     .form = kKeyed,
     .words = {},
     .is_default =
         [](const Problem& p) { return p.layout.order == AxisOrder::kBSHD && !p.layout.packed_qkv; },
     .write = [](const Problem& p, TextWriter& out) { WriteOrder(p.layout, out); },
     .read = [](TextReader& in, Problem& p) { return ReadOrder(in, p.layout); }},
    {.key = "strides",
     .form = kKeyed,
     .words = {},
     .is_default =
         [](const Problem& p) { return !p.layout.q && !p.layout.k && !p.layout.out_q && !p.layout.out_k; },
     .write = [](const Problem& p, TextWriter& out) { WriteStrides(p.layout, out); },
     .read = [](TextReader& in, Problem& p) { return ReadStrides(in, p.layout); }},
    Member<[](auto& p) -> auto& { return p.placement; }>("place", kKeyed),
    Structured<[](auto& p) -> auto& { return p.data; }, WriteData, ReadData>("data"),
};

}  // namespace

std::span<const TextAxis> TextAxes() { return kAxes; }

void WriteAxis(const TextAxis& axis, const Problem& problem, TextWriter& out) {
  if (axis.form != TextForm::kWord) out.Put(axis.key);
  if (axis.form == TextForm::kKeyed) out.Put('=');
  axis.write(problem, out);
}

}  // namespace ropecheck
