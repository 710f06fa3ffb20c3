// The rules of Validate, one function per group of axes. Each returns what is wrong, naming the axis and what
// would be right, or nothing. Functions named *Structure need only what memory and loops depend on: a problem
// that breaks other rules can still be laid out and sent to a kernel, to see whether it refuses it.
#pragma once

#include <string>

#include "reference/problem/problem.h"

namespace ropecheck {

using Complaint = std::string;  // empty: none

Complaint ShapeStructure(const Problem& problem);  // rules_shape.cc
Complaint CheckWindow(const Problem& problem);
Complaint CheckHeads(const Problem& problem);

Complaint CheckBaseAndGain(const Problem& problem);  // rules_law.cc
Complaint CheckLaw(const Problem& problem);

Complaint TableStructure(const Problem& problem);  // rules_angles.cc
Complaint CheckTable(const Problem& problem);

Complaint PositionStructure(const Problem& problem);  // rules_positions.cc
Complaint CheckPositions(const Problem& problem);

Complaint LayoutStructure(const Problem& problem);  // rules_memory.cc
Complaint CheckOutputs(const Problem& problem);
Complaint CheckData(const Problem& problem);

// No tensor may span more bytes than this: half of what a process can address on x86-64.
inline constexpr int64_t kLargestTensorBytes = int64_t{1} << 46;
// Sizes along one axis.
inline constexpr int64_t kLargestSize = int64_t{1} << 40;

}  // namespace ropecheck
