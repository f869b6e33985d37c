// Reads what JavaScript gave. Errors of all: ARGUMENT with the name of the field.
#pragma once

#include <napi.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "error.h"
#include "tensors.h"

namespace triplicate {

/** An object of named fields. */
class Fields {
 public:
  Fields(const Napi::Value& value, std::string where, Stage stage);

  std::string text(const char* name) const;
  std::optional<std::string> textOrNull(const char* name) const;
  bool flag(const char* name) const;
  /** A whole number of at least `least`. */
  int64_t integer(const char* name, int64_t least) const;
  std::optional<int64_t> integerOrNull(const char* name, int64_t least) const;
  double number(const char* name) const;
  std::vector<std::string> texts(const char* name) const;
  /** Each item of an array. */
  std::vector<Napi::Value> values(const char* name) const;
  Shape shape(const char* name) const;
  Fields object(const char* name) const;
  /** Each item of an array, as an object. */
  std::vector<Fields> objects(const char* name) const;
  bool isNull(const char* name) const;
  /** Each own key with its value. */
  void each(const std::function<void(const std::string&)>& take) const;
  Napi::Uint8Array bytes(const char* name) const;

 private:
  Napi::Value get(const char* name) const;
  [[noreturn]] void refuse(const char* name, const char* expected) const;

  Napi::Object object_;
  std::string where_;
  Stage stage_;
};

}  // namespace triplicate
