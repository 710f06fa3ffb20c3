// What KernelCall and Operand read out of the C structs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ropecheck/kernel.h>

#include <array>
#include <vector>

#include "tests/kernels/hand_call.h"

namespace ropecheck {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<int64_t> Positions(HandCall& hand) {
  const KernelCall c = hand.call();
  std::vector<int64_t> all;
  for (int64_t b = 0; b < c.batch(); ++b) {
    for (int64_t s = 0; s < c.tokens(); ++s) all.push_back(c.position(b, s));
  }
  return all;
}

TEST(Position, CountsTokensWhereImplicit) {
  HandCall hand(3);
  hand.problem.batch = 2;
  EXPECT_THAT(Positions(hand), ElementsAre(0, 1, 2, 0, 1, 2));
}

TEST(Position, AddsTheOneOffset) {
  HandCall hand(2);
  hand.problem.positions = RC_POS_OFFSET;
  hand.problem.pos_offset = -5;
  EXPECT_THAT(Positions(hand), ElementsAre(-5, -4));
}

TEST(Position, AddsTheOffsetOfItsSequenceInEitherType) {
  const int32_t narrow[] = {10, 20};
  const int64_t wide[] = {int64_t{1} << 40, 7};
  HandCall a(2), b(2);
  a.problem.batch = b.problem.batch = 2;
  a.problem.positions = RC_POS_PER_SEQUENCE_I32;
  b.problem.positions = RC_POS_PER_SEQUENCE_I64;
  a.Add(RC_POSITIONS, RC_I32, narrow, {2});
  b.Add(RC_POSITIONS, RC_I64, wide, {2});
  EXPECT_THAT(Positions(a), ElementsAre(10, 11, 20, 21));
  EXPECT_THAT(Positions(b), ElementsAre(int64_t{1} << 40, (int64_t{1} << 40) + 1, 7, 8));
}

TEST(Position, ReadsIdsOfEverySequenceInEitherType) {
  const int32_t narrow[] = {5, 9, -1, 0};
  const int64_t wide[] = {5, int64_t{1} << 33, -1, 0};
  HandCall a(2), b(2);
  a.problem.batch = b.problem.batch = 2;
  a.problem.positions = RC_POS_IDS_I32;
  b.problem.positions = RC_POS_IDS_I64;
  a.Add(RC_POSITIONS, RC_I32, narrow, {2, 2});
  b.Add(RC_POSITIONS, RC_I64, wide, {2, 2});
  EXPECT_THAT(Positions(a), ElementsAre(5, 9, -1, 0));
  EXPECT_THAT(Positions(b), ElementsAre(5, int64_t{1} << 33, -1, 0));
}

TEST(Position, ReadsIdsOfPackedTokens) {
  const int32_t ids[] = {4, 2, 8};
  HandCall hand(3);
  hand.problem.layout = RC_THD;
  hand.problem.positions = RC_POS_IDS_I32;
  hand.Add(RC_POSITIONS, RC_I32, ids, {3});
  EXPECT_THAT(Positions(hand), ElementsAre(4, 2, 8));
}

TEST(Position, RestartsAtEverySequenceAndSkipsEmptyOnes) {
  const int32_t cu[] = {0, 0, 2, 2, 5, 5};
  HandCall hand(5);
  hand.problem.layout = RC_THD;
  hand.problem.positions = RC_POS_PACKED;
  hand.Add(RC_CU_SEQLENS, RC_I32, cu, {6});
  EXPECT_THAT(Positions(hand), ElementsAre(0, 1, 0, 1, 2));
}

TEST(Position, OfAShardIsTwoChunks) {
  HandCall hand(4);
  hand.problem.positions = RC_POS_CONTEXT_PARALLEL;
  hand.problem.cp_size = 3;
  hand.problem.cp_rank = 1;
  EXPECT_THAT(Positions(hand), ElementsAre(2, 3, 8, 9));
}

TEST(PairPosition, IsThatOfThePairsAxis) {
  const int64_t ids[] = {10, 11, 20, 21, 30, 31};
  const int64_t sections[] = {1, 2, 1};
  HandCall hand(2, 8);
  hand.problem.rot_dim = 8;
  hand.problem.positions = RC_POS_MULTI_AXIS_I64;
  hand.problem.sections = sections;
  hand.problem.n_sections = 3;
  hand.problem.axis_map = RC_MAP_CHUNKED;
  hand.Add(RC_POSITIONS, RC_I64, ids, {3, 1, 2});
  EXPECT_EQ(hand.call().pair_position(0, 0, 1), 11);
  EXPECT_EQ(hand.call().pair_position(2, 0, 0), 20);
  EXPECT_EQ(hand.call().pair_position(3, 0, 1), 31);
  EXPECT_EQ(hand.call().table_row(0, 1, 2), 31);
}

TEST(PairPosition, IsRealWhereThePositionsAre) {
  const double real[] = {0.25, -1.5};
  HandCall hand(2);
  hand.problem.positions = RC_POS_REAL_F64;
  hand.Add(RC_POSITIONS, RC_F64, real, {1, 2});
  EXPECT_EQ(hand.call().pair_position(0, 0, 1), -1.5);
}

TEST(Position, OfAKindItDoesNotKnowThrows) {
  HandCall hand;
  hand.problem.positions = RC_POS_REAL_F64;
  EXPECT_THAT([&] { hand.call().position(0, 0); }, ThrowsMessage<std::logic_error>(HasSubstr("RC_POS 9")));
}

TEST(Pair, CountsFromTheWindowsOffset) {
  HandCall hand(1, 10);
  hand.problem.rot_dim = 6;
  hand.problem.rot_offset = 4;
  EXPECT_EQ(hand.call().pair(1).first, 5);
  EXPECT_EQ(hand.call().pair(1).second, 8);
  hand.problem.pairing = RC_INTERLEAVED;
  EXPECT_EQ(hand.call().pair(1).first, 6);
  EXPECT_EQ(hand.call().pair(1).second, 7);
  hand.problem.pairing = 99;
  EXPECT_THROW(hand.call().pair(1), std::logic_error);
}

TEST(Pair, OfWholeHeadAndBlocks) {
  HandCall hand(1, 10);
  hand.problem.rot_dim = 8;
  hand.problem.pairing = RC_BLOCKS_HALF;
  EXPECT_EQ(hand.call().pair(2).first, 4);
  EXPECT_EQ(hand.call().pair(2).second, 6);
  hand.problem.rot_dim = 4;
  hand.problem.pairing = RC_WHOLE_HEAD_HALF;
  EXPECT_EQ(hand.call().pair(1).first, 1);
  EXPECT_EQ(hand.call().pair(1).second, 6);
  std::string rotated;
  for (int64_t d = 0; d < 10; ++d) rotated += hand.call().rotated(d) ? 'r' : '-';
  EXPECT_EQ(rotated, "rr---rr---");
}

TEST(Pair, IsWrittenElsewhereByInterleavedToHalfAndReadThereByTheAdjoint) {
  HandCall hand(1, 10);
  hand.problem.rot_dim = 6;
  hand.problem.rot_offset = 2;
  hand.problem.pairing = RC_INTERLEAVED_TO_HALF;
  EXPECT_EQ(hand.call().pair(1).first, 4);
  EXPECT_EQ(hand.call().pair(1).second, 5);
  EXPECT_EQ(hand.call().pair_out(1).first, 3);
  EXPECT_EQ(hand.call().pair_out(1).second, 6);
  hand.problem.direction = RC_ADJOINT;
  EXPECT_EQ(hand.call().pair(1).second, 6);
  EXPECT_EQ(hand.call().pair_out(1).second, 5);
}

TEST(TableRow, FollowsTheIndexRule) {
  const int32_t ids[] = {7, 8, 1, 0};
  HandCall hand(2);
  hand.problem.batch = 2;
  hand.problem.positions = RC_POS_IDS_I32;
  hand.Add(RC_POSITIONS, RC_I32, ids, {2, 2});
  EXPECT_EQ(hand.call().table_row(1, 0), 1);
  hand.problem.table_index = RC_INDEX_TOKEN;
  EXPECT_EQ(hand.call().table_row(1, 0), 0);
  hand.problem.table_index = RC_INDEX_SEQUENCE_TOKEN;
  EXPECT_EQ(hand.call().table_row(1, 0), 2);
}

TEST(RowsInTable, RejectsIdsBelowZeroAndBeyondTheLastRow) {
  const float cache[3 * 4] = {};
  for (const auto& [id, ok] : {std::pair{0, true}, {2, true}, {3, false}, {-1, false}}) {
    const int32_t ids[] = {0, id};
    HandCall hand(2);
    hand.problem.angles = RC_ANGLES_CACHE;
    hand.problem.positions = RC_POS_IDS_I32;
    hand.Add(RC_POSITIONS, RC_I32, ids, {1, 2}).Add(RC_COS_SIN, RC_F32, cache, {3, 4});
    const Status status = hand.call().rows_in_table();
    EXPECT_EQ(status.code(), ok ? RC_OK : RC_REJECTED) << id;
    if (!ok) {
      EXPECT_EQ(status.reason(),
                "token 1 of sequence 0 needs row " + std::to_string(id) + " of a table of 3");
    }
  }
}

// A row of R = 6: one-tensor layouts hold 0 .. 5; two-tensor ones hold 0 .. 5 and 10 .. 15 (cos and sin).
TEST(CacheAt, FindsBothMembersInEveryLayout) {
  const float one[] = {0, 1, 2, 3, 4, 5};
  const float ten[] = {10, 11, 12, 13, 14, 15};
  const auto pair1 = [&](uint32_t layout) {
    HandCall hand(1, 6);
    hand.problem.angles = RC_ANGLES_CACHE;
    hand.problem.cache_layout = layout;
    const bool one_tensor =
        layout == RC_CACHE_FUSED || layout == RC_CACHE_FUSED_SIN_FIRST || layout == RC_CACHE_STACKED;
    if (layout == RC_CACHE_STACKED) {
      hand.Add(RC_COS_SIN, RC_F32, one, {1, 3, 2});
    } else if (one_tensor) {
      hand.Add(RC_COS_SIN, RC_F32, one, {1, 6});
    } else {
      const int64_t width = layout == RC_CACHE_SEPARATE ? 3 : 6;
      hand.Add(RC_COS, RC_F32, one, {1, width}).Add(RC_SIN, RC_F32, ten, {1, width});
    }
    const KernelCall c = hand.call();
    const auto a = c.cache_at<float>(0, 1, 0), b = c.cache_at<float>(0, 1, 1);
    return std::array<float, 4>{a.cos, a.sin, b.cos, b.sin};
  };
  EXPECT_THAT(pair1(RC_CACHE_FUSED), ElementsAre(1, 4, 1, 4));
  EXPECT_THAT(pair1(RC_CACHE_FUSED_SIN_FIRST), ElementsAre(4, 1, 4, 1));
  EXPECT_THAT(pair1(RC_CACHE_SEPARATE), ElementsAre(1, 11, 1, 11));
  EXPECT_THAT(pair1(RC_CACHE_DUPLICATED), ElementsAre(1, 11, 4, 14));
  EXPECT_THAT(pair1(RC_CACHE_REPEATED), ElementsAre(2, 12, 3, 13));
  EXPECT_THAT(pair1(RC_CACHE_STACKED), ElementsAre(2, 3, 2, 3));
}

TEST(CacheAt, StepsByTheRowStride) {
  const float rows[] = {0, 1, 2, 3, -1, 4, 5, 6, 7, -1};
  HandCall hand(1, 4);
  hand.problem.angles = RC_ANGLES_CACHE;
  hand.Add(RC_COS_SIN, RC_F32, rows, {2, 4}, {5, 1});
  EXPECT_EQ(hand.call().cache_at<float>(1, 0, 0).cos, 4);
  EXPECT_EQ(hand.call().cos_sin<float>().row_stride, 5);
  EXPECT_EQ(hand.call().cos_sin<float>().rows, 2);
}

TEST(Operand, ReadsAndWritesThroughItsOwnStrides) {
  float in[24], out[48] = {};
  for (int i = 0; i < 24; ++i) in[i] = static_cast<float>(i);
  HandCall hand(3, 2);
  hand.problem.batch = hand.problem.heads_q = 2;
  hand.Add(RC_Q, RC_F32, in, {2, 3, 2, 2}, {12, 2, 6, 1});       // bhsd
  hand.Add(RC_OUT_Q, RC_F32, out, {2, 3, 2, 2}, {24, 8, 4, 2});  // every second element
  const KernelCall c = hand.call();
  const Operand q = c.queries();
  EXPECT_EQ(q.in_at<float>(1, 2, 1, 1), 12 + 4 + 6 + 1);
  q.out_at<float>(1, 2, 1, 1) = 9;
  EXPECT_EQ(out[24 + 16 + 4 + 2], 9);
  EXPECT_EQ(q.in_strides().head, 6);
  EXPECT_EQ(q.out_strides().dim, 2);
}

TEST(Operand, OfPackedTokensHasNoBatchStride) {
  float x[12] = {};
  HandCall hand(3, 4);
  hand.problem.layout = RC_THD;
  hand.Add(RC_Q, RC_F32, x, {3, 1, 4}).Add(RC_OUT_Q, RC_F32, x, {3, 1, 4});
  const KernelCall c = hand.call();
  const Strides st = c.queries().in_strides();
  EXPECT_EQ(st.batch, 0);
  EXPECT_EQ(st.token, 4);
  EXPECT_EQ(&c.queries().in_at<float>(0, 2, 0, 1), &x[9]);
}

TEST(Operand, OfKeysHasHeadsOfItsOwn) {
  float q[16] = {}, k[4] = {};
  HandCall hand(1, 4);
  hand.problem.heads_q = 4;
  hand.problem.heads_k = 1;
  hand.AddQ(RC_F32, q, q).Add(RC_K, RC_F32, k, {1, 1, 1, 4}).Add(RC_OUT_K, RC_F32, k, {1, 1, 1, 4});
  std::vector<int64_t> heads;
  for (const Operand& x : hand.call().queries_and_keys()) heads.push_back(x.heads());
  EXPECT_THAT(heads, ElementsAre(4, 1));
}

TEST(Operand, GivesTheInPlaceTensorOnlyInPlace) {
  float x[4] = {};
  HandCall hand(1, 4);
  hand.AddQ(RC_F32, x, x);
  EXPECT_THAT([&] { hand.call().queries().as<float>(); },
              ThrowsMessage<std::logic_error>(HasSubstr("in_place")));
  hand.problem.placement = RC_IN_PLACE;
  EXPECT_EQ(hand.call().queries().as<float>(), x);
}

TEST(Reader, OfTheWrongTypeThrowsAndNamesBoth) {
  uint16_t x[4] = {};
  HandCall hand(1, 4);
  hand.AddQ(RC_BF16, x, x);
  EXPECT_THAT([&] { hand.call().queries().in<float>(); },
              ThrowsMessage<std::logic_error>(HasSubstr("q holds bf16")));
  EXPECT_THROW(hand.call().queries().in<Half>(), std::logic_error);
  EXPECT_NO_THROW(hand.call().queries().in<BFloat16>());
  EXPECT_NO_THROW(hand.call().queries().in<uint16_t>());
}

TEST(Reader, OfAnAbsentTensorThrowsAndNamesIt) {
  HandCall hand;
  EXPECT_THAT([&] { hand.call().positions<int32_t>(); },
              ThrowsMessage<std::logic_error>(HasSubstr("no tensor positions")));
  EXPECT_THAT([&] { hand.call().keys(); }, ThrowsMessage<std::logic_error>(HasSubstr("no tensor k")));
  EXPECT_THAT([&] { hand.call().cos<float>(); }, ThrowsMessage<std::logic_error>(HasSubstr("no tensor cos")));
}

}  // namespace
}  // namespace ropecheck
