// What the committed golden files hold: a table of file names and problem texts.
#pragma once

#include <string>
#include <vector>

namespace ropecheck::golden {

struct CatalogueFile {
  std::string name;  // of the file, without .h5
  std::vector<std::string> texts;
};

// One file for every model that has a name (reference/problem/models.h), and one per axis. Every text parses, is valid and is computed.
std::vector<CatalogueFile> Catalogue();

}  // namespace ropecheck::golden
