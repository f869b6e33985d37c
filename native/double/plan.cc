// A plan: TensorRT's header as far as it is public, and a body of the double's own.
#include "plan.h"
#include "archive.h"
#include "environment.h"
#include "onnx.h"
#include <NvInferVersion.h>
#include <cstdio>

namespace triplicate_double
{
namespace
{
/**
 * TensorRT's tag, serialization version 0 and the place of the version are those that NVIDIA/TensorRT's trtexec reads
 * (samples/common/sampleEngines.cpp, getPlanVersionOnly); what a real head says beside them is recorded nowhere. The
 * runtime of 10.6 does not compare this version (recording: plan-other-version); the one it does is in the body here.
 */
struct Header
{
    uint32_t tag;
    uint32_t serialization;
    uint64_t size;
    /** Of the body, which is the double's own. */
    uint64_t checksum;
    std::array<uint8_t, 4> version;
    char mark[28];
};
constexpr uint32_t kTag = 0x74727466;
constexpr char kMark[28] = "CONTRACT DOUBLE, NO ENGINE\n";

template <class Archive, class Item>
void each(Archive&& step, Item& plan)
{
    step(plan.version), step(plan.compute), step(plan.multiprocessors), step(plan.hardwareCompatibility), step(plan.verbosity);
    step(plan.versionCompatible), step(plan.half);
    step(plan.model), step(plan.weightBytes), step(plan.salt), step(plan.flips), step(plan.flipFrom);
    step(plan.profiles), step(plan.layers);
}
} // namespace

std::string writePlan(Plan const& plan)
{
    Writer body;
    each([&](auto const& value) { body.put(value); }, plan);
    body.put<uint64_t>(plan.tensors.size());
    for (PlanTensor const& tensor : plan.tensors)
    {
        body.put(tensor.name), body.put(tensor.type), body.put(tensor.dims), body.put(tensor.dimNames);
        body.put(tensor.isInput);
    }
    // Where a real plan keeps kernels and weights, more than half of it, there are zeros that nothing looks at. Real
    // plans of one model differ in size as well. recording: plan-corrupt, same-cache-same-plan
    size_t const needed = sizeof(Header) + sizeof(uint64_t) + body.bytes.size();
    size_t const ignored = needed + 64 + plan.salt % 4096;
    Header header{kTag, 0, needed + ignored, hashBytes(body.bytes.data(), body.bytes.size(), 0), plan.version, {}};
    std::memcpy(header.mark, kMark, sizeof kMark);
    Writer file;
    file.bytes.assign(reinterpret_cast<char const*>(&header), sizeof header);
    file.put(body.bytes);
    return file.bytes + std::string(ignored, '\0');
}

/** recording: plan-garbage, plan-zeros, plan-corrupt-head, plan-truncated, plan-corrupt */
Plan readPlan(std::string const& bytes)
{
    Header header;
    if (bytes.size() <= sizeof header)
        // Words from the library's own messages; the addon refuses an empty plan by itself (plan-empty). recording: plan-short
        throw Refusal{2, "Internal Error", "Assertion blobSize > numericCast<int64_t>(sizeof(rt::PlanHeader)) failed. "};
    std::memcpy(&header, bytes.data(), sizeof header);
    auto const assertion = [](char const* condition, char const* hint = "") {
        return Refusal{1, "Serialization", std::string("Serialization assertion ") + condition + " failed." + hint};
    };
    if (header.tag != kTag)
        throw assertion("plan->header.magicTag == rt::kPLAN_MAGIC_TAG",
            "Trying to load an engine created with incompatible serialization version. Check that the engine was not created "
            "using safety runtime, same OS was used and version compatibility parameters were set accordingly.");
    if (header.size != bytes.size()) throw assertion("plan->header.size == blobSize");
    if (std::memcmp(header.mark, kMark, sizeof kMark) != 0)
        throw Refusal{1, "Serialization", "contract double: this plan is of a real TensorRT, which the double does not run"};
    Plan plan{};
    try
    {
        std::string text;
        Reader(bytes, sizeof header).get(text);
        // The real library keeps no checksum: it loads plans with changed bytes. This one is of what it does look at, where
        // changed bytes run into assertions such as this; words from libnvinfer itself. recording: plan-corrupt-body
        if (header.checksum != hashBytes(text.data(), text.size(), 0)) throw assertion("cursor == blobSize");
        Reader body(text);
        each([&](auto& value) { body.get(value); }, plan);
        plan.tensors.resize(body.count());
        for (PlanTensor& tensor : plan.tensors)
        {
            body.get(tensor.name), body.get(tensor.type), body.get(tensor.dims), body.get(tensor.dimNames);
            body.get(tensor.isInput);
        }
    }
    catch (std::out_of_range const&)
    {
        throw assertion("count <= mEnd - mCurrent");
    }
    return plan;
}

std::array<uint8_t, 4> ownVersion()
{
#ifndef NV_TENSORRT_BUILD
#define NV_TENSORRT_BUILD 0
#endif
    std::array<uint8_t, 4> version = {NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH, NV_TENSORRT_BUILD};
    std::string const asked = environment("TRIPLICATE_DOUBLE_VERSION");
    if (!asked.empty())
        std::sscanf(asked.c_str(), "%hhu.%hhu.%hhu.%hhu", &version[0], &version[1], &version[2], &version[3]);
    return version;
}

std::string versionText(std::array<uint8_t, 4> const& version)
{
    std::string text;
    for (uint8_t part : version) text += (text.empty() ? "" : ".") + std::to_string(part);
    return text;
}

uint64_t tacticValue(Plan const& plan, size_t layer)
{
    uint64_t const parts[] = {plan.salt, layer};
    return hashBytes(parts, sizeof parts, 7) | 1;
}

std::string tacticName(Plan const& plan, size_t layer)
{
    static char const* const tiles[] = {"64x64_32x4", "128x64_32x5", "128x128_32x3", "256x64_32x4"};
    return std::string("double_xmma_fprop_implicit_gemm_") + (plan.half ? "f16f16_f16f16_f16" : "f32f32_f32f32_f32")
        + "_nhwckrsc_nhwc_tilesize" + tiles[tacticValue(plan, layer) >> 8 & 3];
}
} // namespace triplicate_double
