#pragma once
// How TensorRT words what it logs.
#include <NvInfer.h>
#include <string>

namespace triplicate_double
{
using Severity = nvinfer1::ILogger::Severity;

/** TensorRT 10's form of an error; method is as in "IRuntime::deserializeCudaEngine", kind as in "Serialization". */
inline void logError(
    nvinfer1::ILogger& logger, char const* method, int code, char const* kind, std::string const& what)
{
    std::string const text
        = std::string(method) + ": Error Code " + std::to_string(code) + ": " + kind + " (" + what + ")";
    logger.log(Severity::kERROR, text.c_str());
}

/** Its other form, of what fails inside; place is as in "defaultAllocator.cpp::allocate::31". */
inline void logInternal(nvinfer1::ILogger& logger, char const* place, int code, std::string const& what)
{
    std::string const text = std::string("[") + place + "] Error Code " + std::to_string(code) + ": " + what;
    logger.log(Severity::kERROR, text.c_str());
}

inline std::string requestedSize(std::size_t bytes)
{
    return "OutOfMemory (Requested size was " + std::to_string(bytes) + " bytes.)";
}

/** A check of an argument that did not hold. */
inline void logUsage(nvinfer1::ILogger& logger, char const* method, std::string const& condition, std::string const& what)
{
    logError(logger, method, 3, "API Usage Error", "Parameter check failed, condition: " + condition + ". " + what);
}

inline void logText(nvinfer1::ILogger& logger, Severity severity, std::string const& text)
{
    logger.log(severity, text.c_str());
}

inline std::string text(nvinfer1::Dims const& dims)
{
    std::string list;
    for (int i = 0; i < dims.nbDims; ++i) list += (i == 0 ? "" : ",") + std::to_string(dims.d[i]);
    return "[" + list + "]";
}
} // namespace triplicate_double
