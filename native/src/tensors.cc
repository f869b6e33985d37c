#include "tensors.h"

#include <algorithm>
#include <type_traits>

namespace triplicate {

using nvinfer1::DataType;

Shape shapeOf(const nvinfer1::Dims& dims) {
  // nbDims is -1 for an invalid shape.
  return Shape(dims.d, dims.d + std::max<int32_t>(dims.nbDims, 0));
}

nvinfer1::Dims dimsOf(const Shape& shape) {
  nvinfer1::Dims dims{};
  dims.nbDims = static_cast<int32_t>(std::min<size_t>(shape.size(), nvinfer1::Dims::MAX_DIMS));
  // 32 bits before 10.0, 64 since.
  using Dimension = std::remove_reference_t<decltype(dims.d[0])>;
  for (int32_t i = 0; i < dims.nbDims; ++i) dims.d[i] = static_cast<Dimension>(shape[i]);
  return dims;
}

bool isDynamic(const Shape& shape) {
  return std::any_of(shape.begin(), shape.end(), [](int64_t dimension) { return dimension < 0; });
}

std::string textOf(const Shape& shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const int64_t dimension : shape) text += (text.empty() ? "" : "x") + std::to_string(dimension);
  return text;
}

namespace {

struct TypeFacts {
  const char* name;
  int bits;
};

TypeFacts factsOf(DataType type) {
  switch (type) {
    case DataType::kFLOAT: return {"float32", 32};
    case DataType::kHALF: return {"float16", 16};
    case DataType::kINT8: return {"int8", 8};
    case DataType::kINT32: return {"int32", 32};
    case DataType::kBOOL: return {"bool", 8};
    case DataType::kUINT8: return {"uint8", 8};
#if TRT_AT_LEAST(8, 6)
    case DataType::kFP8: return {"float8", 8};
#endif
#if TRT_AT_LEAST(10, 0)
    case DataType::kBF16: return {"bfloat16", 16};
    case DataType::kINT64: return {"int64", 64};
    case DataType::kINT4: return {"int4", 4};
#endif
#if TRT_AT_LEAST(10, 8)
    case DataType::kFP4: return {"float4", 4};
#endif
    // Scales of block quantization, of 8 bits, and what newer libraries add.
    default: return {"other", 8};
  }
}

}  // namespace

const char* dtypeName(DataType type) { return factsOf(type).name; }

double bytesPerElement(DataType type) { return factsOf(type).bits / 8.0; }

size_t bytesOf(const Tensor& tensor) {
  size_t elements = 1;
  for (const int64_t dimension : tensor.shape) elements *= static_cast<size_t>(dimension);
  return (elements * static_cast<size_t>(factsOf(tensor.type).bits) + 7) / 8;
}

bool inside(const Shape& shape, const Shape& min, const Shape& max) {
  if (shape.size() != min.size() || shape.size() != max.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i)
    if (shape[i] < min[i] || shape[i] > max[i]) return false;
  return true;
}

}  // namespace triplicate
