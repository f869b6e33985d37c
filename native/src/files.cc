#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace triplicate {

std::vector<char> readFile(const std::string& name, Stage stage) {
  const File file = File::openToRead(name, stage);
  std::vector<char> bytes(file.size());
  file.read(bytes.data(), bytes.size(), 0);
  return bytes;
}

void writeFile(const std::string& name, const void* bytes, size_t size, Stage stage) {
  File::create(name, size, stage).write(bytes, size, 0);
}

File File::openToRead(const std::string& name, Stage stage) {
  File file(name, open(name.c_str(), O_RDONLY | O_CLOEXEC), stage);
  if (file.descriptor_ < 0) file.fail("opened", errno);
  struct stat facts {};
  if (fstat(file.descriptor_, &facts) != 0) file.fail("opened", errno);
  if (!S_ISREG(facts.st_mode)) file.fail("read", EINVAL);
  return file;
}

File File::create(const std::string& name, uint64_t size, Stage stage) {
  File file(name, open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), stage);
  if (file.descriptor_ < 0) file.fail("written", errno);
  if (size == 0) return file;
  // A full disk shows itself now, and not at the end of a long sweep.
  const int reserved = posix_fallocate(file.descriptor_, 0, static_cast<off_t>(size));
  if (reserved == EOPNOTSUPP || reserved == EINVAL) {
    if (ftruncate(file.descriptor_, static_cast<off_t>(size)) != 0) file.fail("written", errno);
  } else if (reserved != 0) {
    file.fail("written", reserved);
  }
  return file;
}

File::File(File&& other) noexcept
    : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)), stage_(other.stage_) {}

File& File::operator=(File&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(stage_, other.stage_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

uint64_t File::size() const {
  struct stat facts {};
  if (fstat(descriptor_, &facts) != 0) fail("read", errno);
  return static_cast<uint64_t>(facts.st_size);
}

void File::read(void* to, size_t size, uint64_t offset) const {
  char* target = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t got = pread(descriptor_, target, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("read", got < 0 ? errno : EIO);
    target += got;
    offset += static_cast<uint64_t>(got);
    size -= static_cast<size_t>(got);
  }
}

void File::write(const void* from, size_t size, uint64_t offset) const {
  const char* source = static_cast<const char*>(from);
  while (size > 0) {
    const ssize_t put = pwrite(descriptor_, source, size, static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) fail("written", put < 0 ? errno : EIO);
    source += put;
    offset += static_cast<uint64_t>(put);
    size -= static_cast<size_t>(put);
  }
}

void File::fail(const char* what, int number) const {
  const std::string words = std::strerror(number);
  throw Error(Code::IO, stage_, "The file " + name_ + " cannot be " + what + ": " + words + ".", "");
}

}  // namespace triplicate
