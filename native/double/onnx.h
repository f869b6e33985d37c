#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace triplicate_double
{
struct OnnxValue
{
    std::string name;
    int type = 0;
    /** -1 where the model gives a name or nothing. */
    std::vector<int64_t> dims;
    /** "" where the model gives a number. */
    std::vector<std::string> dimNames;
};

struct OnnxNode
{
    std::string op;
    std::string domain;
    std::string name;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
};

struct OnnxModel
{
    std::vector<OnnxValue> inputs;
    std::vector<OnnxValue> outputs;
    std::vector<OnnxNode> nodes;
    /** Files of external data, as the model names them. */
    std::vector<std::string> externalFiles;
    /** Whether weights are FLOAT16: a model of a strongly typed half network. */
    bool half = false;
    uint64_t weightBytes = 0;
    uint64_t hash = 0;
};

/**
 * False where the bytes are malformed. As with the real parser, bytes that protobuf takes for an end (a zero, the tag of
 * a group's end) end the model, so that an empty file and many a text are models without a graph.
 */
bool readOnnx(std::string const& bytes, OnnxModel& model);

/** FNV-1a over words of eight bytes, so that a batch of photographs costs little. */
uint64_t hashBytes(void const* bytes, size_t count, uint64_t seed);
} // namespace triplicate_double

/** From libnvonnxparser's double to libnvinfer's: fills the INetworkDefinition with the model. */
extern "C" bool triplicate_double_import(void* network, triplicate_double::OnnxModel const* model);
