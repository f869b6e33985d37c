#pragma once
// Everything that tests may ask of the double comes by these environment variables, read when they matter:
//   TRIPLICATE_DOUBLE_NO_DEVICE=1        cuInit finds no device
//   TRIPLICATE_DOUBLE_MEMORY_BYTES=n     device memory
//   TRIPLICATE_DOUBLE_SMS=n              multiprocessors of the device
//   TRIPLICATE_DOUBLE_COMPUTE=8.9        compute capability
//   TRIPLICATE_DOUBLE_VERSION=10.5.0.18  version that plans and timing caches bear and are held against
//   TRIPLICATE_DOUBLE_FLIPS=n            each build exchanges the best two values of n further inputs
//   TRIPLICATE_DOUBLE_BUILD_MS=n         time of a build, spread over its layers
//   TRIPLICATE_DOUBLE_RUN_US=n           least time of an inference, in microseconds
//   TRIPLICATE_DOUBLE_FAULT=name         see faultIs
#include <cstdlib>
#include <string>

namespace triplicate_double
{
inline std::string environment(char const* name, char const* otherwise = "")
{
    char const* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : otherwise;
}

inline unsigned long long environmentNumber(char const* name, unsigned long long otherwise)
{
    std::string const text = environment(name);
    return text.empty() ? otherwise : std::strtoull(text.c_str(), nullptr, 10);
}

/**
 * build-null, build-throw, build-crash, build-hang, load-oom, run-fail (enqueue says no), run-async (the stream fails
 * later), resource-missing (no builder), lean-missing (no version-compatible build).
 */
inline bool faultIs(char const* name)
{
    return environment("TRIPLICATE_DOUBLE_FAULT") == name;
}
} // namespace triplicate_double
