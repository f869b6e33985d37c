#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace triplicate_double
{
using Shape = std::vector<int64_t>;

struct PlanTensor
{
    std::string name;
    int32_t type;
    Shape dims;
    std::vector<std::string> dimNames;
    bool isInput;
};

/** Smallest, best and greatest shape of one input. */
using PlanRange = std::array<Shape, 3>;

/** What a plan of the double holds: enough to run it, and what the real library checks when it loads one. */
struct Plan
{
    std::array<uint8_t, 4> version;
    uint32_t compute;
    uint32_t multiprocessors;
    uint32_t hardwareCompatibility;
    uint32_t verbosity;
    bool versionCompatible;
    /** Values are rounded to half precision. */
    bool half;
    uint64_t model;
    uint64_t weightBytes;
    /** Differs from build to build; what a timing cache keeps. */
    uint64_t salt;
    uint32_t flips;
    uint32_t flipFrom;
    std::vector<PlanTensor> tensors;
    /** By profile, then by input in the order of tensors. */
    std::vector<std::vector<PlanRange>> profiles;
    std::vector<std::string> layers;
};

std::string writePlan(Plan const& plan);

/** Why a plan is refused: words of the library, its error code and kind. */
struct Refusal
{
    int code;
    char const* kind;
    std::string what;
};

/** Thrown where the device has not so many bytes left. */
struct OutOfMemory
{
    size_t bytes;
};

/** Throws a Refusal where the bytes are no whole plan. Version and device are the caller's to check. */
Plan readPlan(std::string const& bytes);

/** The version that this library is, or that the environment asks its plans to bear. */
std::array<uint8_t, 4> ownVersion();
std::string versionText(std::array<uint8_t, 4> const& version);

/** Name and number of the tactic of a layer, which differ from build to build. */
std::string tacticName(Plan const& plan, size_t layer);
uint64_t tacticValue(Plan const& plan, size_t layer);
} // namespace triplicate_double
