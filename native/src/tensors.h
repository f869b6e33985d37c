// Shapes, data types and sizes of tensors.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tensorrt.h"

namespace triplicate {

using Shape = std::vector<int64_t>;

struct ProfileShapes {
  Shape min, opt, max;
};
using Profile = std::map<std::string, ProfileShapes>;

struct Tensor {
  std::string name;
  nvinfer1::DataType type = nvinfer1::DataType::kFLOAT;
  Shape shape;
};

Shape shapeOf(const nvinfer1::Dims& dims);
nvinfer1::Dims dimsOf(const Shape& shape);
bool isDynamic(const Shape& shape);
/** As in "1x3x224x224"; "scalar" without dimensions. */
std::string textOf(const Shape& shape);

/** Of native/trt.d.ts. */
const char* dtypeName(nvinfer1::DataType type);
/** Fractions of a byte for types of 4 bits. */
double bytesPerElement(nvinfer1::DataType type);
/** Of a tensor without dynamic dimensions; 4-bit elements are packed. */
size_t bytesOf(const Tensor& tensor);

/** Whether `shape` lies between `min` and `max` in every dimension. */
bool inside(const Shape& shape, const Shape& min, const Shape& max);

}  // namespace triplicate
