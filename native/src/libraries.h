// Shared libraries opened at run time, so that a missing one is a readable error and not a failed load of the addon.
#pragma once

#include <string>

namespace triplicate {

/** Never closed: TensorRT and CUDA keep threads and exit handlers, which must not lose their code. */
class Library {
 public:
  /** Errors: LIBRARY_MISSING with the loader's own words. */
  explicit Library(const std::string& file);

  /** Shows its symbols to libraries that are opened later. Not before it is known to be the right one: it stays. */
  void makeGlobal() const;

  /** Errors: SYMBOL_MISSING. */
  template <class Function>
  Function* symbol(const char* name) const {
    return reinterpret_cast<Function*>(required(name));
  }
  /** Null where the library has none of that name. */
  template <class Function>
  Function* symbolIfAny(const char* name) const {
    return reinterpret_cast<Function*>(find(name));
  }
  bool has(const char* name) const { return find(name) != nullptr; }

 private:
  void* find(const char* name) const;
  void* required(const char* name) const;

  std::string file_;
  void* handle_;
};

}  // namespace triplicate
