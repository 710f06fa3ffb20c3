// K: positions on several axes: which axis turns a pair, and which number of the position tensor that is.
#include "tests/mutants/honest_axes.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class AxesBug : public HonestAxes {
  Support support() const override {
    using namespace axis;
    return {half,    interleaved, full_window, leading_window, f32,          axes_i32, axes_i64,
            ids_i64, implicit,    any_map,     bshd_dense,     out_of_place, in_place};
  }
};

// The axis in whose section pair `i` lies, of sections one after the other.
int64_t ChunkOf(const Problem& p, int64_t i) {
  int64_t axis = 0, before = 0;
  while (axis + 1 < p.position_axes() && i - before >= p.section(axis)) before += p.section(axis++);
  return axis;
}

class LastTwoExchanged : public AxesBug {
  int64_t OnAxis(const At& at, int64_t axis) override {
    const int64_t last = at.c.position_axes() - 1;
    const bool exchanged = last > 0 && axis >= last - 1;
    return HonestAxes::OnAxis(at, exchanged ? 2 * last - 1 - axis : axis);
  }
};

class SectionsInElements : public AxesBug {
  AxisOfPair AxisOf(const KernelCall& c, int64_t i) override {
    AxisOfPair pair = HonestAxes::AxisOf(c, i);
    if (c.multi_axis() && c.axis_map() == RC_MAP_CHUNKED) pair.axis = ChunkOf(c, 2 * i);
    return pair;
  }
};

class InterleavedTakenForChunked : public AxesBug {
  AxisOfPair AxisOf(const KernelCall& c, int64_t i) override {
    AxisOfPair pair = HonestAxes::AxisOf(c, i);
    if (c.multi_axis() && c.axis_map() == RC_MAP_INTERLEAVED) pair.axis = ChunkOf(c, i);
    return pair;
  }
};

class NeighboursShareAnAxis : public AxesBug {
  AxisOfPair AxisOf(const KernelCall& c, int64_t i) override {
    AxisOfPair pair = HonestAxes::AxisOf(c, i);
    pair.axis = HonestAxes::AxisOf(c, i / 2 * 2).axis;
    return pair;
  }
};

class FirstPlaneForAll : public AxesBug {
  int64_t OnAxis(const At& at, int64_t) override { return HonestAxes::OnAxis(at, 0); }
};

class PlaneStrideMissing : public AxesBug {
  int64_t OnAxis(const At& at, int64_t) override {
    return Id(at.c, at.b * at.c.tokens() + at.s * at.c.position_axes());
  }
};

class OnePlaneReadAsThree : public AxesBug {
  int64_t PairPosition(const At& at, int64_t i) override {
    if (at.c.position_kind() != RC_POS_IDS_I64) return HonestAxes::PairPosition(at, i);
    return Id(at.c, (i % 3 * at.c.batch() + at.b) * at.c.tokens() + at.s);
  }
};

// An index of elements, not of pairs: the second member of pair i takes the axis of pair i + R/2.
class IndexOverElements : public AxesBug {
  int64_t PairPosition(const At& at, int64_t i) override {
    const bool second = second_ && at.c.multi_axis() && at.c.axis_map() == RC_MAP_INTERLEAVED;
    return second ? OnAxis(at, AxisOf(at.c, i + at.c.pairs()).axis) : HonestAxes::PairPosition(at, i);
  }
  CosSin<float> Turn(const At& at, int64_t i, int member) override {
    second_ = member == 1;
    return HonestAxes::Turn(at, i, member);
  }
  bool second_ = false;
};

constexpr Mutant kMutants[] = {
    {"x100_last_two_axes_exchanged", 'K', "value", "height and width, the last two axes, are exchanged",
     "generalisation", &Make<LastTwoExchanged>},
    {"x101_sections_in_elements", 'K', "value", "sections are counted in elements instead of pairs",
     "class of MNN@ea85026fe", &Make<SectionsInElements>},
    {"x103_interleaved_as_chunked", 'K', "value", "interleaved sections are taken as ranges",
     "generalisation", &Make<InterleavedTakenForChunked>},
    {"x104_neighbours_share_an_axis", 'K', "value", "two neighbouring pairs share the axis of the first",
     "flashinfer@af6198d88", &Make<NeighboursShareAnAxis>},
    {"x136_first_plane_for_all", 'K', "value", "positions of every axis are read from the first one's",
     "sglang#34446", &Make<FirstPlaneForAll>},
    {"x138_plane_stride_missing", 'K', "value", "positions are read at b * tokens + s * axes",
     "exllamav3@993b1cb", &Make<PlaneStrideMissing>},
    {"x139_one_plane_read_as_three", 'K', "survival",
     "of text with one position per token one is read for each axis", "llama.cpp#16848",
     &Make<OnePlaneReadAsThree>},
    {"x140_index_over_elements", 'K', "value", "interleaved sections: axes are laid out over R, not R/2",
     "MNN@ea85026fe", &Make<IndexOverElements>},
};

}  // namespace

std::span<const Mutant> AxesMutants() { return kMutants; }

}  // namespace ropecheck::mutants
