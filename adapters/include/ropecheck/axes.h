/* The axes of a problem and their values: part of the ABI in adapter.h, which includes this file. C99. */
#ifndef ROPECHECK_AXES_H_
#define ROPECHECK_AXES_H_

/* rc_problem carries these values; rc_support lists those a kernel takes. "(default)" is what an axis takes
 * when a support table lists none of its values. */
enum {                 /* rc_problem.direction */
       RC_FORWARD = 0, /* (default) */
       RC_INVERSE = 1,
       RC_ADJOINT = 2 /* backward; RC_INVERSE unless pairs move or their members have own cos and sin */
};
enum {                         /* rc_problem.pairing: members of pair i inside the window, R = rot_dim */
       RC_HALF = 0,            /* (i, i + R/2): NeoX, rotate_half (default) */
       RC_INTERLEAVED = 1,     /* (2i, 2i + 1): GPT-J, GLM, "traditional" */
       RC_WHOLE_HEAD_HALF = 2, /* (i, i + head_dim/2) of the head: p-RoPE; rot_offset is 0, and the rest of
                                      both halves of the head is copied */
       RC_INTERLEAVED_TO_HALF = 3, /* read (2i, 2i + 1), write (i, i + R/2): deepseek_v3 */
       RC_BLOCKS_HALF = 4,         /* two blocks of R/2, each half: ChatGLM-6B, Gemma-4 vision */
       RC_BLOCKS_INTERLEAVED = 5   /* two blocks of R/2, each interleaved: Llama-4 vision, SAM2 */
};
enum {                         /* RC_AXIS_WINDOW: rot_dim and rot_offset against head_dim */
       RC_WINDOW_FULL = 0,     /* rot_dim = head_dim (default) */
       RC_WINDOW_LEADING = 1,  /* rot_offset = 0, rot_dim < head_dim */
       RC_WINDOW_TRAILING = 2, /* rot_offset + rot_dim = head_dim, rot_offset > 0 */
       RC_WINDOW_MIDDLE = 3
};
enum { /* rc_problem.dtype, cache_dtype and rc_tensor.dtype */
       RC_F64 = 0,
       RC_F32 = 1, /* (default) */
       RC_F16 = 2,
       RC_BF16 = 3,
       RC_I32 = 4,
       RC_I64 = 5
};
enum { /* rc_problem.law, how inv_freq follows from the base: docs/problem-text.md; law_params in braces */
       RC_LAW_PLAIN = 0,        /* plain[i] = base^(-2i/R) (default) */
       RC_LAW_LINEAR = 1,       /* {factor}: plain / factor */
       RC_LAW_ROPE_RATIO = 2,   /* {ratio}: base * ratio, then plain */
       RC_LAW_EXPLICIT = 3,     /* {inv_freq[0 .. R/2-1]} */
       RC_LAW_NTK = 4,          /* {alpha}: base * alpha^(R/(R-2)), then plain */
       RC_LAW_DYNAMIC_NTK = 5,  /* {factor, max_positions, length} */
       RC_LAW_YARN = 6,         /* {factor, original_length, beta_fast, beta_slow, truncate, extrapolation} */
       RC_LAW_LONG_ROPE = 7,    /* {original_length, length, short[R/2], long[R/2]} */
       RC_LAW_LLAMA3 = 8,       /* {factor, low_freq_factor, high_freq_factor, original_length} */
       RC_LAW_PROPORTIONAL = 9, /* {factor}: base^(-2i/head_dim) / factor */
       RC_LAW_DIVISORS = 10,    /* {divisors[0 .. R/2-1]}: plain[i] / divisor[i] */
       RC_LAW_NTK_FIXED = 11,   /* {factor}: (base*factor)^(-2i/R) / factor^(2/R) */
       RC_LAW_NTK_MIXED = 12,   /* {factor, mixed_b} */
       RC_LAW_KERAS_DYNAMIC = 13, /* {factor}: plain / factor^(R/(R-2)) */
       RC_LAW_NTK_BY_PARTS = 14,  /* {factor, original_length, ntk_factor, extrapolation} */
       RC_LAW_YARN_GGML = 15,     /* {factor, original_length, beta_fast, beta_slow, extrapolation} */
       RC_LAW_YARN_KERAS = 16     /* {factor, original_length, beta_fast, beta_slow, truncate} */
};
enum {                         /* rc_problem.angles: what the kernel is given */
       RC_ANGLES_COMPUTED = 0, /* nothing: it computes from base and law (default) */
       RC_ANGLES_INV_FREQ = 1, /* tensor RC_INV_FREQ [R/2], dtype cache_dtype */
       RC_ANGLES_GIVEN = 2,    /* tensor RC_ANGLES in radians, dtype cache_dtype, width angle_width */
       RC_ANGLES_CACHE = 3,    /* cos and sin, gain included, dtype cache_dtype, layout cache_layout */
       RC_ANGLES_PERIODS = 4   /* tensor RC_PERIODS [R/2], dtype cache_dtype: inv_freq[i] = 1/periods[i] */
};
enum {                           /* rc_problem.angle_width: a row of RC_ANGLES */
       RC_ANGLES_PAIRS = 0,      /* [rows, R/2] (default) */
       RC_ANGLES_DUPLICATED = 1, /* [rows, R]: a_0 .. a_{R/2-1} a_0 .. a_{R/2-1} */
       RC_ANGLES_REPEATED = 2    /* [rows, R]: a_0 a_0 a_1 a_1 .. */
};
enum { /* rc_problem.cache_layout */
       RC_CACHE_FUSED =
           0, /* RC_COS_SIN [rows, R]: cos_0 .. cos_{R/2-1}, sin_0 .. (default where a cache is taken) */
       RC_CACHE_FUSED_SIN_FIRST = 1, /* RC_COS_SIN [rows, R]: sin_0 .., cos_0 .. */
       RC_CACHE_SEPARATE = 2,        /* RC_COS [rows, R/2] and RC_SIN [rows, R/2] */
       RC_CACHE_DUPLICATED = 3,      /* RC_COS and RC_SIN [rows, R]: c_0 .. c_{R/2-1} c_0 .. c_{R/2-1} */
       RC_CACHE_REPEATED = 4,        /* RC_COS and RC_SIN [rows, R]: c_0 c_0 c_1 c_1 .. */
       RC_CACHE_STACKED = 5          /* RC_COS_SIN [rows, R/2, 2]: (cos_i, sin_i), GLM-4 */
};
enum { /* rc_problem.table_index: the row of angles or cache that token s of sequence b reads */
       RC_INDEX_POSITION = 0,      /* row = its position, of multi-axis ids the pair's own (default) */
       RC_INDEX_TOKEN = 1,         /* row = s: gathered already, shared by the batch */
       RC_INDEX_SEQUENCE_TOKEN = 2 /* row = b * tokens + s: gathered already, one row per token */
};
enum {                              /* rc_problem.positions */
       RC_POS_IMPLICIT = 0,         /* position = s; no tensor (default) */
       RC_POS_OFFSET = 1,           /* position = s + pos_offset; no tensor */
       RC_POS_PER_SEQUENCE_I32 = 2, /* position = s + positions[b]; RC_POSITIONS i32 [batch] */
       RC_POS_PER_SEQUENCE_I64 = 3,
       RC_POS_IDS_I32 = 4, /* position = positions[b, s]; RC_POSITIONS i32 [batch, tokens], packed [tokens] */
       RC_POS_IDS_I64 = 5,
       RC_POS_PACKED = 6,           /* THD: position = t - cu_seqlens[j]; RC_CU_SEQLENS i32 [sequences + 1] */
       RC_POS_CONTEXT_PARALLEL = 7, /* the call is shard cp_rank of cp_size, zig-zag, m = tokens/2: position =
                                       s + cp_rank*m for s < m, else s - m + (2*cp_size - 1 - cp_rank)*m */
       RC_POS_REAL_F32 = 8,         /* position = positions[b, s]; RC_POSITIONS f32, shaped like ids */
       RC_POS_REAL_F64 = 9,
       RC_POS_MULTI_AXIS_I32 = 10, /* pair i turns with positions[a, b, s] of its axis a, see axis_map;
                                      RC_POSITIONS i32 [n_sections, batch, tokens] */
       RC_POS_MULTI_AXIS_I64 = 11,
       RC_POS_PACKED_OFFSETS_I32 = 12, /* as RC_POS_PACKED, plus positions[j]; RC_POSITIONS i32 [sequences] */
       RC_POS_PACKED_OFFSETS_I64 = 13
};
/* rc_problem.axis_map: which axis of multi-axis positions turns pair i, and its frequency under the plain law,
 * base^(-2k/d). sections[a] counts the pairs of axis a; together they are R/2. Where not said, k = i and d = R. */
enum {
  RC_MAP_CHUNKED = 0,          /* 1 to 4 axes: sections one after the other (default) */
  RC_MAP_INTERLEAVED = 1,      /* t h w: h if i mod 3 = 1 and i < 3 sections[1]; w if i mod 3 = 2 and i < 3
                                  sections[2]; else t */
  RC_MAP_ERNIE = 2,            /* h w t: i < sections[0] + sections[1]: h if even, w if odd; else t */
  RC_MAP_VISION = 3,           /* chunked; k = i - the section's first pair, d = 2 * the section */
  RC_MAP_GGML_INTERLEAVED = 4, /* t h w e: interleaved; t only if i mod 3 = 0 and i < 3 sections[0]; else e */
  RC_MAP_ALTERNATING = 5,      /* 2 axes: i mod 2; k = i div 2, d = R/2 */
  RC_MAP_PIXTRAL = 6,          /* h w: chunked; k = 2 (i - the section's first pair), 1 more for w */
  RC_MAP_GREEDY = 7            /* 2 or 3 axes; openPangu: see ropecheck/axis_map.h */
};
enum { /* rc_problem.layout: storage order, slowest first, of dense tensors (strides say the rest) */
       RC_BSHD = 0, /* (default) */
       RC_BHSD = 1,
       RC_SBHD = 2,
       RC_THD = 3 /* packed: batch = 1, tensors are [token, head, dim] */
};
enum {                          /* RC_AXIS_STRIDES: how far from dense the strides may be */
       RC_STRIDES_DENSE = 0,    /* dense in the storage order (default) */
       RC_STRIDES_PADDED = 1,   /* any positive strides, but elements of a head are neighbours */
       RC_STRIDES_ANY_DIM = 2,  /* a dim stride above 1 as well */
       RC_STRIDES_REVERSED = 3, /* zero or negative strides */
       RC_STRIDES_QKV = 4       /* q and k are views of one buffer whose token rows hold q, k and v heads */
};
enum {                      /* rc_problem.placement */
       RC_OUT_OF_PLACE = 0, /* (default) */
       RC_IN_PLACE = 1      /* out_q is q, out_k is k */
};
enum {                     /* RC_AXIS_KEYS. Default: both */
       RC_KEYS_ABSENT = 0, /* no key tensor: heads_k = -1 */
       RC_KEYS_PRESENT = 1
};
enum {                          /* RC_AXIS_CACHE_STRIDE */
       RC_CACHE_ROWS_DENSE = 0, /* (default) */
       RC_CACHE_ROWS_PADDED = 1 /* row stride above the row's width */
};
enum {                  /* RC_AXIS_GAIN */
       RC_GAIN_ONE = 0, /* (default) */
       RC_GAIN_ANY = 1
};

/* Names of the axes in a support table. */
enum {
  RC_AXIS_DIRECTION = 0,
  RC_AXIS_PAIRING = 1,
  RC_AXIS_WINDOW = 2,
  RC_AXIS_DTYPE = 3,
  RC_AXIS_LAW = 4,
  RC_AXIS_GAIN = 5,
  RC_AXIS_ANGLES = 6,
  RC_AXIS_CACHE_LAYOUT = 7,
  RC_AXIS_CACHE_DTYPE = 8, /* default: the dtypes taken on RC_AXIS_DTYPE that can hold the table */
  RC_AXIS_CACHE_STRIDE = 9,
  RC_AXIS_TABLE_INDEX = 10,
  RC_AXIS_POSITIONS = 11,
  RC_AXIS_LAYOUT = 12,
  RC_AXIS_STRIDES = 13,
  RC_AXIS_PLACEMENT = 14,
  RC_AXIS_KEYS = 15,
  RC_AXIS_AXIS_MAP = 16,
  RC_AXIS_ANGLE_WIDTH = 17,
  /* Numeric axes: given as ranges. Default: any value. */
  RC_AXIS_HEAD_DIM = 32,
  RC_AXIS_ROT_DIM = 33,
  RC_AXIS_ROT_OFFSET = 34,
  RC_AXIS_BATCH = 35,
  RC_AXIS_TOKENS = 36,
  RC_AXIS_HEADS_Q = 37,
  RC_AXIS_HEADS_K = 38,
  RC_AXIS_POSITION = 39,     /* every position of the call */
  RC_AXIS_GQA_RATIO = 40,    /* heads_q / heads_k where keys are present; 1 = no GQA; must divide if listed */
  RC_AXIS_THREADS = 41,      /* default: 1 only */
  RC_AXIS_POSITION_AXES = 42 /* how many axes multi-axis positions have */
};

#endif /* ROPECHECK_AXES_H_ */
