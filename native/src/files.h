// Whole files in and out. Errors of all: IO with the file and the system's words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "error.h"

namespace triplicate {

std::vector<char> readFile(const std::string& file, Stage stage);
void writeFile(const std::string& file, const void* bytes, size_t size, Stage stage);

/** An open file. */
class File {
 public:
  static File openToRead(const std::string& file, Stage stage);
  /** Makes the file, of exactly `size` bytes, and reserves them where the file system can. */
  static File create(const std::string& file, uint64_t size, Stage stage);
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  uint64_t size() const;
  void read(void* to, size_t size, uint64_t offset) const;
  void write(const void* from, size_t size, uint64_t offset) const;

 private:
  File(std::string name, int descriptor, Stage stage) : name_(std::move(name)), descriptor_(descriptor), stage_(stage) {}
  [[noreturn]] void fail(const char* what, int number) const;

  std::string name_;
  int descriptor_;
  Stage stage_;
};

}  // namespace triplicate
