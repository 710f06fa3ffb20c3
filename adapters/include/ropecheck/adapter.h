/* ropecheck adapter ABI, version 0 (breaks are allowed, and noted, until 1.0).
 *
 * A shared library exports one function, ropecheck_kernels(), which returns a table of kernels. ropecheck
 * loads the library in a worker process and calls the kernels there; it never runs one in its own process
 * unless told to (--in-process). C++ authors write over kernel.h, which fills these tables.
 *
 * Rules
 *   - C99; every integer has a fixed width; no bitfields, no bool, no C enum inside a struct.
 *   - Every struct begins with struct_size, the sizeof its writer saw, and only ever grows at its end. Read a
 *     member only if struct_size covers it. Reserved members are zero.
 *   - The host owns all memory. Nothing may be touched after run() has returned (after sync(), where the
 * kernel is asynchronous), and no pointer may be kept.
 *   - Sizes and strides are in elements unless the name says bytes; angles are in radians; positions are
 * token positions; frequencies are in radians per position.
 *   - A kernel must not exit, throw across the ABI, change the floating-point environment or signal handlers.
 *
 * The rotation (Su et al. 2021, RoFormer): for a token at position p and pair i with members x0, x1,
 *     y0 = gain * (x0*cos(p*inv_freq[i]) - x1*sin(p*inv_freq[i]))
 *     y1 = gain * (x1*cos(p*inv_freq[i]) + x0*sin(p*inv_freq[i])),      i = 0 .. rot_dim/2 - 1
 * with inv_freq[i] = base^(-2i/rot_dim) for the plain law. RC_INVERSE negates the angle (the same gain).
 * Elements of a head outside [rot_offset, rot_offset + rot_dim) are copied bit for bit.
 */
#ifndef ROPECHECK_ADAPTER_H_
#define ROPECHECK_ADAPTER_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RC_ABI_VERSION 0u

/* --- What a call answers --- */
typedef int32_t rc_status;
enum {
  RC_OK = 0,          /* outputs are written */
  RC_UNSUPPORTED = 1, /* from can_do() or setup(): not something this kernel does. Counted as
                         skipped, with the reason. From run() it is an error */
  RC_REJECTED = 2,    /* the input is invalid: the right answer to bad input, a failure for good input */
  RC_ERROR = 3,       /* the kernel failed */
  RC_NO_MEMORY = 4,
  RC_DEVICE_LOST = 5 /* the worker is restarted */
};

/* A text the kernel fills: at most `size` bytes, NUL-terminated. Used for reasons. */
typedef struct rc_message {
  uint32_t struct_size;
  uint32_t size;
  char *text;
} rc_message;

/* --- Axes and their values --- */
/* rc_problem carries these values; rc_support lists those a kernel takes. "(default)" is what an axis takes
 * when a support table lists none of its values. */
enum {                 /* rc_problem.direction */
       RC_FORWARD = 0, /* (default) */
       RC_INVERSE = 1
};
enum {                             /* rc_problem.pairing: members of pair i inside the window, R = rot_dim */
       RC_HALF = 0,                /* (i, i + R/2): NeoX, rotate_half (default) */
       RC_INTERLEAVED = 1,         /* (2i, 2i + 1): GPT-J, GLM, "traditional" */
       RC_WHOLE_HEAD_HALF = 2,     /* (i, i + head_dim/2): p-RoPE */
       RC_INTERLEAVED_TO_HALF = 3, /* read (2i, 2i + 1), write (i, i + R/2): deepseek_v3 */
       RC_BLOCKS_HALF = 4,
       RC_BLOCKS_INTERLEAVED = 5
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
       RC_ANGLES_GIVEN = 2,    /* tensor RC_ANGLES [rows, R/2] in radians, dtype cache_dtype */
       RC_ANGLES_CACHE = 3     /* cos and sin, gain included, dtype cache_dtype, layout cache_layout */
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
       RC_INDEX_POSITION = 0,      /* row = its position (default) */
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
       RC_POS_PACKED = 6, /* THD: position = t - cu_seqlens[j]; RC_CU_SEQLENS i32 [sequences + 1] */
       RC_POS_CONTEXT_PARALLEL = 7,
       RC_POS_REAL_F32 = 8,
       RC_POS_REAL_F64 = 9,
       RC_POS_MULTI_AXIS_I32 = 10,
       RC_POS_MULTI_AXIS_I64 = 11
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
  /* Numeric axes: given as ranges. Default: any value. */
  RC_AXIS_HEAD_DIM = 32,
  RC_AXIS_ROT_DIM = 33,
  RC_AXIS_ROT_OFFSET = 34,
  RC_AXIS_BATCH = 35,
  RC_AXIS_TOKENS = 36,
  RC_AXIS_HEADS_Q = 37,
  RC_AXIS_HEADS_K = 38,
  RC_AXIS_POSITION = 39,  /* every position of the call */
  RC_AXIS_GQA_RATIO = 40, /* heads_q / heads_k where keys are present; 1 = no GQA; must divide if listed */
  RC_AXIS_THREADS = 41    /* default: 1 only */
};

/* --- Support: data, so that the cases are chosen inside it --- */
typedef struct rc_axis_value {
  uint32_t axis; /* RC_AXIS_* below 32 */
  uint32_t value;
} rc_axis_value;

typedef struct rc_axis_range { /* the values min, min + step, .. up to max; several ranges of one axis add up
                                */
  uint32_t axis;               /* RC_AXIS_* from 32 */
  uint32_t reserved;
  int64_t min, max, step;
} rc_axis_range;

/* What is not listed is not taken; an axis with no value listed takes its default. */
typedef struct rc_support {
  uint32_t struct_size;
  uint32_t n_values;
  const rc_axis_value *values;
  const rc_axis_range *ranges;
  uint32_t n_ranges;
  uint32_t reserved;
} rc_support;

/* --- The contract: what the kernel asks of its caller and promises beyond the values --- */
enum {                       /* rc_contract.out_of_range: ids below 0 or beyond the table's rows */
       RC_RANGE_REJECTS = 0, /* returns RC_REJECTED (default) */
       RC_RANGE_COPIES = 1,  /* the token passes unrotated */
       RC_RANGE_CLAMPS = 2,
       RC_RANGE_WRAPS = 3,
       RC_RANGE_UNDEFINED = 4 /* such calls are never sent */
};
enum { /* rc_contract.repeats: circumstances under which outputs are promised bit for bit equal */
       RC_SAME_CALL = 1u, /* the same call again, in the same process or another */
       RC_OTHER_ALIGNMENT = 2u,
       RC_OTHER_THREADS = 4u
};
enum { /* rc_contract.rejects: invalid input that the kernel must refuse with RC_REJECTED */
       RC_REJECT_ROT_DIM = 1u, /* rot_dim odd, or above head_dim: otherwise never sent */
       RC_REJECT_SHAPES = 2u   /* tensors whose shapes disagree: otherwise never sent */
};
enum { /* rc_contract.flags */
       RC_FLUSHES_SUBNORMALS =
           1u, /* results below the smallest normal may be zero, and subnormal inputs taken as zero */
       RC_SCRIBBLES_INPUTS = 2u,  /* q and k may be changed by an out-of-place call */
       RC_NEGATIVE_POSITIONS = 4u /* negative positions are taken (computed angles only) */
};
typedef struct rc_contract {
  uint32_t struct_size;
  uint32_t align_bytes;     /* alignment needed of every buffer's start; 0 or 1: the element's size */
  uint32_t over_read_bytes; /* may be read, never used, past the end of an input; default 0 */
  uint32_t out_of_range;    /* RC_RANGE_* */
  uint32_t repeats;         /* RC_SAME_CALL | ... */
  uint32_t rejects;         /* RC_REJECT_* */
  uint32_t flags;
  uint32_t reserved;
} rc_contract;

/* --- The claim: how the kernel says it computes --- */
enum {                           /* rc_claim.gain_site */
       RC_GAIN_TABLE_BEFORE = 0, /* on fp32 cos and sin, before the table is rounded (default) */
       RC_GAIN_TABLE_AFTER = 1,  /* on the rounded table, rounded again */
       RC_GAIN_X_FIRST = 2,      /* on x, rounded, before the rotation */
       RC_GAIN_OUTPUT = 3        /* on the rotated value, before the last rounding */
};
typedef struct rc_claim {
  uint32_t struct_size;
  uint32_t gain_site;
  const char *pipeline; /* a name of `ropecheck list pipelines`, for instance
                           "angle=f32-pow trig=f32 cache=none arith=f32"; NULL: no claim */
  double k_pow, k_exp, k_log,
      k_sin; /* largest error in ulp of the library functions used; 0: the grade's; at most 4 */
} rc_claim;

/* --- The problem --- */
typedef struct rc_problem {
  uint32_t struct_size;
  uint32_t direction, pairing, dtype;
  uint32_t law, angles, cache_layout, cache_dtype;
  uint32_t table_index, positions, layout, placement;
  uint32_t n_law_params;
  uint32_t n_sections; /* multi-axis positions: pairs per axis */
  double base;         /* theta */
  double gain;         /* on cos and sin; contained in a given cache */
  const double *law_params;
  int64_t batch, tokens;    /* packed: batch = 1, tokens = all tokens */
  int64_t heads_q, heads_k; /* heads_k = -1: no key tensor */
  int64_t head_dim, rot_dim, rot_offset;
  int64_t pos_offset; /* RC_POS_OFFSET */
  int64_t table_rows; /* rows of the angle table or cache; 0 where there is none */
  const int64_t *sections;
  uint32_t axis_map, cp_size, cp_rank;
  uint32_t threads; /* how many the call will ask for */
  const char *text; /* the canonical text, for logs */
} rc_problem;

/* --- Memory --- */
enum { RC_READ = 1u, RC_WRITE = 2u };

typedef struct rc_buffer {
  uint32_t struct_size;
  uint32_t access; /* RC_READ, or RC_READ | RC_WRITE */
  void *base;
  int64_t bytes;       /* exact: the byte before and the byte after belong to nobody */
  int64_t align_bytes; /* what `base` is aligned to */
} rc_buffer;

enum { /* rc_tensor.role */
       RC_Q = 0,
       RC_K = 1,
       RC_OUT_Q = 2,
       RC_OUT_K = 3, /* [batch, token, head, dim]; RC_THD: [token, head, dim] */
       RC_POSITIONS = 4,
       RC_CU_SEQLENS = 5,
       RC_INV_FREQ = 6, /* [R/2] */
       RC_ANGLES = 7,   /* [rows, R/2] */
       RC_COS = 8,
       RC_SIN = 9,
       RC_COS_SIN = 10,
       RC_FACTORS = 11
};

/* Always logical axes; the storage order is in the strides. */
typedef struct rc_tensor {
  uint32_t struct_size;
  uint32_t role, dtype;
  uint32_t ndim;
  uint32_t buffer; /* index into rc_call.buffers; in place, out_q and q share one */
  uint32_t reserved;
  void *data;               /* element [0, 0, ..] */
  const int64_t *shape;     /* ndim numbers */
  const int64_t *strides;   /* ndim numbers, in elements */
  int64_t lo_byte, hi_byte; /* the bytes the tensor may touch, relative to data: [lo_byte, hi_byte) */
} rc_tensor;

typedef struct rc_call {
  uint32_t struct_size;
  uint32_t n_tensors, n_buffers;
  uint32_t threads; /* how many the kernel may use */
  const rc_tensor *tensors;
  const rc_buffer *buffers;
  void *stream;    /* device kernels; NULL on a CPU */
  void *workspace; /* as many bytes as setup() asked for */
  int64_t workspace_bytes;
  uint64_t index; /* 0, 1, 2, .. in this process */
} rc_call;

/* --- The kernel --- */
typedef struct rc_plan rc_plan; /* the kernel's own */

typedef struct rc_kernel {
  uint32_t struct_size;
  uint32_t reserved;
  const char *name;    /* [a-z0-9_.-]+ */
  const char *version; /* may be NULL */
  const char *source;  /* file or address for reports; may be NULL */
  void *self;          /* passed back in every call */
  const rc_support *support;
  const rc_contract *contract; /* NULL: every default */
  /* How the kernel computes this problem. NULL, or a NULL pipeline: no claim. */
  void (*claim)(void *self, const rc_problem *problem, rc_claim *claim);
  /* Rules across axes that a support table cannot say. NULL: everything inside the support. */
  rc_status (*can_do)(void *self, const rc_problem *problem, rc_message *reason);
  /* Once before the first run of a problem; may set *plan and the workspace it wants. NULL: nothing to set
   * up. */
  rc_status (*setup)(void *self, const rc_problem *problem, rc_plan **plan, int64_t *workspace_bytes,
                     rc_message *reason);
  /* The call itself. `plan` is NULL where setup is. */
  rc_status (*run)(void *self, const rc_problem *problem, rc_plan *plan, const rc_call *call,
                   rc_message *reason);
  rc_status (*sync)(void *self, rc_plan *plan, void *stream); /* NULL: run() is synchronous */
  void (*done)(void *self, rc_plan *plan);                    /* NULL: nothing to free */
  void (*close)(void *self); /* once, before the library is unloaded; may be NULL */
} rc_kernel;

typedef struct rc_kernels {
  uint32_t struct_size;
  uint32_t abi_version; /* RC_ABI_VERSION */
  uint32_t count;
  uint32_t reserved;
  const rc_kernel *const *kernels;
  const char *unavailable; /* where count is 0: why, and the command that would help; else NULL */
} rc_kernels;

#if defined(__GNUC__)
#define RC_EXPORT __attribute__((visibility("default")))
#else
#define RC_EXPORT
#endif

/* The one exported symbol. The table and all it points to live until the library is unloaded. */
RC_EXPORT const rc_kernels *ropecheck_kernels(void);
typedef const rc_kernels *(*ropecheck_kernels_fn)(void);

#ifdef __cplusplus
}
#endif
#endif /* ROPECHECK_ADAPTER_H_ */
