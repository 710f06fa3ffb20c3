// How the values of the richer axes are written and read, without their key. One file per axis.
#pragma once

#include "reference/problem/problem.h"
#include "reference/problem/text_reader.h"
#include "reference/problem/text_writer.h"

namespace ropecheck {

void WriteLaw(const FrequencyLaw& law, TextWriter& out);  // text_law.cc
bool ReadLaw(TextReader& in, FrequencyLaw& law);

void WriteGain(const double& gain, TextWriter& out);  // text_gain.cc
bool ReadGain(TextReader& in, double& gain);

// angles= and cache= are two spellings of one axis; each reads what the other does not.
void WriteAngles(const AngleSource& angles, TextWriter& out);  // text_angles.cc
bool ReadAngles(TextReader& in, AngleSource& angles);
void WriteCache(const AngleSource& angles, TextWriter& out);
bool ReadCache(TextReader& in, AngleSource& angles);

void WritePositions(const Positions& positions, TextWriter& out);  // text_positions.cc
bool ReadPositions(TextReader& in, Positions& positions);
bool CompletesPositions(std::string_view value);  // ids for a model's axes: axes.DTYPE:SERIES..

void WriteOrder(const Layout& layout, TextWriter& out);  // text_memory.cc
bool ReadOrder(TextReader& in, Layout& layout);
void WriteStrides(const Layout& layout, TextWriter& out);
bool ReadStrides(TextReader& in, Layout& layout);

void WriteData(const DataSpec& data, TextWriter& out);  // text_memory.cc
bool ReadData(TextReader& in, DataSpec& data);

}  // namespace ropecheck
