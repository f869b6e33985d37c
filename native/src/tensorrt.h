// TensorRT's headers, and which version of them this file is compiled with.
#pragma once

#include <NvInfer.h>
#include <NvOnnxParser.h>

/** Whether the headers are of this version or newer. */
#define TRT_AT_LEAST(major, minor) \
  (NV_TENSORRT_MAJOR > (major) || (NV_TENSORRT_MAJOR == (major) && NV_TENSORRT_MINOR >= (minor)))

#define TRIPLICATE_TEXT_OF(x) #x
#define TRIPLICATE_TEXT(x) TRIPLICATE_TEXT_OF(x)
#define TRIPLICATE_HEADERS \
  TRIPLICATE_TEXT(NV_TENSORRT_MAJOR) "." TRIPLICATE_TEXT(NV_TENSORRT_MINOR) "." TRIPLICATE_TEXT(NV_TENSORRT_PATCH)
