#include "libraries.h"

#include <dlfcn.h>

#include "error.h"

namespace triplicate {

Library::Library(const std::string& file) : file_(file) {
  handle_ = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle_) {
    const char* words = dlerror();
    throw Error(Code::LIBRARY_MISSING, Stage::open, "The library " + file + " does not open.", words ? words : "");
  }
}

void Library::makeGlobal() const { dlopen(file_.c_str(), RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD); }

void* Library::find(const char* name) const { return dlsym(handle_, name); }

void* Library::required(const char* name) const {
  void* symbol = find(name);
  if (!symbol) {
    const char* words = dlerror();
    throw Error(Code::SYMBOL_MISSING, Stage::open, "The library " + file_ + " has no symbol " + name + ".",
                words ? words : "");
  }
  return symbol;
}

}  // namespace triplicate
