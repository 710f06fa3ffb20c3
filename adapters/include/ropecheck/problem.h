// Problem: one call's numbers, as a kernel reads them. Included by call.h.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "ropecheck/adapter.h"
#include "ropecheck/axis_map.h"

namespace ropecheck {
inline namespace kernel_v0 {

// One call's numbers. Values of enumerated axes are adapter.h's: p.pairing() == RC_INTERLEAVED.
// Which values can occur is what support() says.
class Problem {
 public:
  explicit Problem(const rc_problem& p) : p_(&p) {}
  const rc_problem& raw() const { return *p_; }

  int64_t batch() const { return p_->batch; }    // thd: 1
  int64_t tokens() const { return p_->tokens; }  // of each sequence; thd: of all
  int64_t heads_q() const { return p_->heads_q; }
  int64_t heads_k() const { return p_->heads_k; }  // -1 where there is no key tensor
  bool has_keys() const { return p_->heads_k >= 0; }
  int64_t head_dim() const { return p_->head_dim; }
  int64_t rot_dim() const { return p_->rot_dim; }        // elements of a head that are rotated
  int64_t rot_offset() const { return p_->rot_offset; }  // the first of them
  int64_t pairs() const { return p_->rot_dim / 2; }

  bool inverse() const { return p_->direction == RC_INVERSE; }    // negate the angle: sin changes its sign
  bool adjoint() const { return p_->direction == RC_ADJOINT; }    // the transpose of the forward map
  bool in_place() const { return p_->placement == RC_IN_PLACE; }  // the outputs are the inputs
  uint32_t pairing() const { return p_->pairing; }
  uint32_t dtype() const { return p_->dtype; }    // of q, k and their outputs
  uint32_t layout() const { return p_->layout; }  // storage order; the strides say it all

  double base() const { return p_->base; }  // theta
  double gain() const { return p_->gain; }  // multiplies cos and sin; a given cache contains it already
  uint32_t law() const { return p_->law; }  // RC_LAW_*, with its parameters
  double law_param(int64_t i) const { return p_->law_params[i]; }

  uint32_t angles() const { return p_->angles; }            // RC_ANGLES_*: what is given
  uint32_t angle_width() const { return p_->angle_width; }  // of a row of given angles
  uint32_t cache_layout() const { return p_->cache_layout; }
  uint32_t cache_dtype() const { return p_->cache_dtype; }  // of inv_freq, angles, cos and sin
  int64_t table_rows() const { return p_->table_rows; }     // of the angle table or cache
  uint32_t table_index() const { return p_->table_index; }
  uint32_t position_kind() const { return p_->positions; }  // RC_POS_*
  int64_t pos_offset() const { return p_->pos_offset; }     // RC_POS_OFFSET
  int64_t cp_size() const { return p_->cp_size; }           // RC_POS_CONTEXT_PARALLEL: so many shards,
  int64_t cp_rank() const { return p_->cp_rank; }           // of which this call is one, from 0
  // Sequences one after the other, divided by cu_seqlens; with or without offsets.
  bool packed() const {
    return p_->positions == RC_POS_PACKED || p_->positions == RC_POS_PACKED_OFFSETS_I32 ||
           p_->positions == RC_POS_PACKED_OFFSETS_I64;
  }
  // Multi-axis positions; one axis otherwise.
  bool multi_axis() const {
    return p_->positions == RC_POS_MULTI_AXIS_I32 || p_->positions == RC_POS_MULTI_AXIS_I64;
  }
  int64_t position_axes() const { return multi_axis() ? p_->n_sections : 1; }
  int64_t section(int64_t axis) const { return p_->sections[axis]; }  // pairs that the axis turns
  uint32_t axis_map() const { return p_->axis_map; }                  // RC_MAP_*
  AxisOfPair axis_of_pair(int64_t i) const {
    return multi_axis() ? detail::MapPair(*p_, i) : AxisOfPair{0, i, rot_dim()};
  }
  int threads() const { return static_cast<int>(p_->threads); }  // the kernel may use so many

  // The members of pair i, as element numbers of the head, that this call reads, and those that it writes: others
  // only where the pairing is interleaved_to_half. The adjoint reads what the forward map writes.
  struct Pair {
    int64_t first, second;
  };
  Pair pair(int64_t i) const { return adjoint() ? Written(i) : Read(i); }
  Pair pair_out(int64_t i) const { return adjoint() ? Read(i) : Written(i); }
  // Whether element d of a head belongs to a pair. The others are copied.
  bool rotated(int64_t d) const {
    if (pairing() == RC_WHOLE_HEAD_HALF) return d % (head_dim() / 2) < pairs() && d < head_dim() / 2 * 2;
    return d >= rot_offset() && d < rot_offset() + rot_dim();
  }

 private:
  // Of the forward map.
  Pair Read(int64_t i) const {
    const int64_t first = rot_offset(), r = rot_dim();
    switch (pairing()) {
      case RC_HALF:
        return {first + i, first + i + r / 2};
      case RC_WHOLE_HEAD_HALF:
        return {i, i + head_dim() / 2};
      case RC_BLOCKS_HALF: {
        const int64_t block = i / (r / 4), j = i % (r / 4), at = first + block * (r / 2) + j;
        return {at, at + r / 4};
      }
      case RC_INTERLEAVED:
      case RC_INTERLEAVED_TO_HALF:
      case RC_BLOCKS_INTERLEAVED:
        return {first + 2 * i, first + 2 * i + 1};
    }
    throw std::logic_error("pair(i) does not know RC_ pairing " + std::to_string(pairing()));
  }
  Pair Written(int64_t i) const {
    if (pairing() != RC_INTERLEAVED_TO_HALF) return Read(i);
    return {rot_offset() + i, rot_offset() + i + pairs()};
  }

  const rc_problem* p_;
};

}  // namespace kernel_v0
}  // namespace ropecheck
