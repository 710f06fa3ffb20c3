/* Values of some axes of adapter.h, which includes this file: tables, and positions of several axes. C99. */
#ifndef ROPECHECK_AXIS_VALUES_H_
#define ROPECHECK_AXIS_VALUES_H_

enum {                           /* rc_problem.angle_width: a row of RC_ANGLES */
       RC_ANGLES_PAIRS = 0,      /* [rows, R/2] (default) */
       RC_ANGLES_DUPLICATED = 1, /* [rows, R]: a_0 .. a_{R/2-1} a_0 .. a_{R/2-1} */
       RC_ANGLES_REPEATED = 2    /* [rows, R]: a_0 a_0 a_1 a_1 .. */
};
enum {                          /* RC_AXIS_CACHE_STRIDE */
       RC_CACHE_ROWS_DENSE = 0, /* (default) */
       RC_CACHE_ROWS_PADDED = 1 /* row stride above the row's width */
};

/* rc_problem.axis_map, for M-RoPE and 2-D vision: which axis a turns pair i, and with which frequency,
 * base^(-2k/d) under the plain law; where not said, k = i and d = rot_dim. sections[a] counts the pairs of axis a;
 * together they are rot_dim/2. The letters are the axes in the order of sections and of the tensor RC_POSITIONS. */
enum {
  RC_MAP_CHUNKED = 0,          /* 1 to 4 axes: sections one after the other (default) */
  RC_MAP_INTERLEAVED = 1,      /* t h w: h if i mod 3 = 1 and i < 3 sections[1]; w if i mod 3 = 2 and i < 3
                                  sections[2]; else t */
  RC_MAP_ERNIE = 2,            /* h w t: i < sections[0] + sections[1]: h if even, w if odd; else t */
  RC_MAP_VISION = 3,           /* chunked; k = i - the section's first pair, d = 2 * the section */
  RC_MAP_GGML_INTERLEAVED = 4, /* t h w e: interleaved; t only if i mod 3 = 0 and i < 3 sections[0]; else e */
  RC_MAP_ALTERNATING = 5,      /* 2 axes: i mod 2; k = i div 2, d = R/2 */
  RC_MAP_PIXTRAL = 6,          /* h w: chunked; k = 2 (i - the section's first pair), 1 more for w */
  RC_MAP_GREEDY = 7            /* 2 or 3 axes; openPangu: the rule stands in axis_map.h */
};

#endif /* ROPECHECK_AXIS_VALUES_H_ */
