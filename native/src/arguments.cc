#include "arguments.h"

#include <cmath>

namespace triplicate {

namespace {

constexpr double largestInteger = 9007199254740991;

bool isInteger(const Napi::Value& value, int64_t least) {
  if (!value.IsNumber()) return false;
  const double number = value.As<Napi::Number>().DoubleValue();
  return std::floor(number) == number && number >= static_cast<double>(least) && number <= largestInteger;
}

}  // namespace

Fields::Fields(const Napi::Value& value, std::string where, Stage stage) : where_(std::move(where)), stage_(stage) {
  if (!value.IsObject() || value.IsArray()) throw Error(Code::ARGUMENT, stage, where_ + " must be an object.");
  object_ = value.As<Napi::Object>();
}

Napi::Value Fields::get(const char* name) const { return object_.Get(name); }

void Fields::refuse(const char* name, const char* expected) const {
  throw Error(Code::ARGUMENT, stage_, where_ + "." + name + " must be " + expected + ".");
}

std::string Fields::text(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsString()) refuse(name, "a string");
  return value.As<Napi::String>().Utf8Value();
}

bool Fields::isNull(const char* name) const { return get(name).IsNull(); }

std::optional<std::string> Fields::textOrNull(const char* name) const {
  const Napi::Value value = get(name);
  if (value.IsNull()) return std::nullopt;
  if (!value.IsString()) refuse(name, "a string or null");
  return value.As<Napi::String>().Utf8Value();
}

bool Fields::flag(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsBoolean()) refuse(name, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

int64_t Fields::integer(const char* name, int64_t least) const {
  const Napi::Value value = get(name);
  if (!isInteger(value, least)) refuse(name, ("a whole number of at least " + std::to_string(least)).c_str());
  return value.As<Napi::Number>().Int64Value();
}

std::optional<int64_t> Fields::integerOrNull(const char* name, int64_t least) const {
  if (isNull(name)) return std::nullopt;
  return integer(name, least);
}

double Fields::number(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsNumber()) refuse(name, "a number");
  return value.As<Napi::Number>().DoubleValue();
}

std::vector<Napi::Value> Fields::values(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsArray()) refuse(name, "an array");
  const auto array = value.As<Napi::Array>();
  std::vector<Napi::Value> items;
  for (uint32_t i = 0; i < array.Length(); ++i) items.push_back(array.Get(i));
  return items;
}

std::vector<std::string> Fields::texts(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsArray()) refuse(name, "an array of strings");
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value item = array.Get(i);
    if (!item.IsString()) refuse(name, "an array of strings");
    texts.push_back(item.As<Napi::String>().Utf8Value());
  }
  return texts;
}

Shape Fields::shape(const char* name) const {
  const Napi::Value value = get(name);
  const char* expected = "an array of at most 8 dimensions";
  if (!value.IsArray()) refuse(name, expected);
  const auto array = value.As<Napi::Array>();
  if (array.Length() > static_cast<uint32_t>(nvinfer1::Dims::MAX_DIMS)) refuse(name, expected);
  Shape shape;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value item = array.Get(i);
    if (!isInteger(item, 0)) refuse(name, expected);
    shape.push_back(item.As<Napi::Number>().Int64Value());
  }
  return shape;
}

Fields Fields::object(const char* name) const { return Fields(get(name), where_ + "." + name, stage_); }

std::vector<Fields> Fields::objects(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsArray()) refuse(name, "an array of objects");
  const auto array = value.As<Napi::Array>();
  std::vector<Fields> items;
  for (uint32_t i = 0; i < array.Length(); ++i)
    items.emplace_back(array.Get(i), where_ + "." + name + "[" + std::to_string(i) + "]", stage_);
  return items;
}

void Fields::each(const std::function<void(const std::string&)>& take) const {
  const Napi::Array keys = object_.GetPropertyNames();
  for (uint32_t i = 0; i < keys.Length(); ++i) take(keys.Get(i).ToString().Utf8Value());
}

Napi::Uint8Array Fields::bytes(const char* name) const {
  const Napi::Value value = get(name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) refuse(name, "a Uint8Array");
  return value.As<Napi::Uint8Array>();
}

}  // namespace triplicate
