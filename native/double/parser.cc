// libnvonnxparser double: takes every operation of ONNX's own domain, but for "Frobnicate". Words are of the strings in
// libnvonnxparser.so.10 (10.6) and of NVIDIA/TensorRT#1775.
#include "onnx.h"
#include "stubs.h"
#include "words.h"
#include <fstream>
#include <iterator>
#include <memory>

namespace triplicate_double
{
namespace
{
using nvonnxparser::ErrorCode;

class Error : public nvonnxparser::DoubleIParserError
{
public:
    Error(ErrorCode code, std::string what, char const* file, char const* function, int node = -1, OnnxNode about = {})
        : mCode(code), mWhat(std::move(what)), mFile(file), mFunction(function), mNode(node), mAbout(std::move(about))
    {
    }

    ErrorCode code() const override { return mCode; }
    char const* desc() const override { return mWhat.c_str(); }
    char const* file() const override { return mFile; }
    int line() const override { return 0; }
    char const* func() const override { return mFunction; }
    int node() const override { return mNode; }
    // Later than 8.6.
    char const* nodeName() const { return mAbout.name.c_str(); }
    char const* nodeOperator() const { return mAbout.op.c_str(); }
    char const* const* localFunctionStack() const { return nullptr; }
    int32_t localFunctionStackSize() const { return 0; }

private:
    ErrorCode mCode;
    std::string mWhat;
    char const* mFile;
    char const* mFunction;
    int mNode;
    OnnxNode mAbout;
};

constexpr char const* kImporter = "/_src/parsers/onnxOpenSource/ModelImporter.cpp";

bool isSupported(OnnxNode const& node)
{
    return (node.domain.empty() || node.domain == "ai.onnx") && node.op != "Frobnicate";
}

class Parser : public nvonnxparser::DoubleIParser
{
public:
    Parser(nvinfer1::INetworkDefinition& network, nvinfer1::ILogger& logger) : mNetwork(network), mLogger(logger) {}

    bool parseFromFile(char const* path, int) noexcept override
    {
        std::ifstream file(path, std::ios::binary);
        std::string const bytes{std::istreambuf_iterator<char>(file), {}};
        if (!file) logText(mLogger, Severity::kERROR, std::string("Could not open file ") + path);
        bool const isParsed = file && parseBytes(bytes, path);
        if (!isParsed) logText(mLogger, Severity::kERROR, std::string("Failed to parse ONNX model from file: ") + path + "!");
        return isParsed;
    }

    bool parse(void const* bytes, size_t size, char const* path) noexcept override
    {
        return parseBytes(std::string(static_cast<char const*>(bytes), size), path == nullptr ? "" : path);
    }

    bool supportsOperator(char const* op) const noexcept override { return isSupported({op, "", "", {}}); }
    int getNbErrors() const noexcept override { return static_cast<int>(mErrors.size()); }
    nvonnxparser::IParserError const* getError(int index) const noexcept override
    {
        return static_cast<size_t>(index) < mErrors.size() ? &mErrors[index] : nullptr;
    }
    void clearErrors() noexcept override { mErrors.clear(); }

    void setFlags(nvonnxparser::OnnxParserFlags flags) noexcept override { mFlags = flags; }
    nvonnxparser::OnnxParserFlags getFlags() const noexcept override { return mFlags; }
    void setFlag(nvonnxparser::OnnxParserFlag flag) noexcept override { mFlags |= 1U << static_cast<uint32_t>(flag); }
    void clearFlag(nvonnxparser::OnnxParserFlag flag) noexcept override { mFlags &= ~(1U << static_cast<uint32_t>(flag)); }
    bool getFlag(nvonnxparser::OnnxParserFlag flag) const noexcept override
    {
        return (mFlags >> static_cast<uint32_t>(flag) & 1) != 0;
    }
    char const* const* getUsedVCPluginLibraries(int64_t& count) const noexcept override
    {
        count = 0;
        return nullptr;
    }
    bool setBuilderConfig(nvinfer1::IBuilderConfig const*) noexcept { return true; }

private:
    bool parseBytes(std::string const& bytes, std::string const& path);
    bool refuse(Error error)
    {
        logText(mLogger, Severity::kERROR, error.desc());
        mErrors.push_back(std::move(error));
        return false;
    }

    nvinfer1::INetworkDefinition& mNetwork;
    nvinfer1::ILogger& mLogger;
    nvonnxparser::OnnxParserFlags mFlags = 0;
    std::vector<Error> mErrors;
};

bool Parser::parseBytes(std::string const& bytes, std::string const& path)
{
    OnnxModel model;
    // recording: parse-garbage, parse-empty
    if (!readOnnx(bytes, model))
        return refuse({ErrorCode::kMODEL_DESERIALIZE_FAILED, "Failed to parse the ONNX model.", kImporter,
            path.empty() ? "deserializeOnnxModel" : "deserializeOnnxModelFile"});
    // recording: parse-external-data-missing
    std::string const folder = path.substr(0, path.find_last_of('/') + 1);
    for (std::string const& name : model.externalFiles)
    {
        std::ifstream file(folder + name, std::ios::binary);
        if (!file)
        {
            logText(mLogger, Severity::kERROR, "Failed to open file: " + folder + name);
            return refuse({ErrorCode::kINVALID_VALUE,
                "Assertion failed: ctx->getWeightsContext().convertOnnxWeights(initializer, &weights) && \"Failed to import "
                "initializer.\"",
                kImporter, "importInitializer"});
        }
        std::string const data{std::istreambuf_iterator<char>(file), {}};
        model.hash = hashBytes(data.data(), data.size(), model.hash);
        model.weightBytes += data.size();
    }
    // recording: parse-unknown-op
    for (size_t i = 0; i < model.nodes.size(); ++i)
    {
        OnnxNode const& node = model.nodes[i];
        if (isSupported(node)) continue;
        logText(mLogger, Severity::kINFO, "No importer registered for op: " + node.op + ". Attempting to import as plugin.");
        logText(mLogger, Severity::kINFO,
            "Searching for plugin: " + node.op + ", plugin_version: 1, plugin_namespace: " + node.domain);
        std::string const number = std::to_string(i);
        logText(mLogger, Severity::kERROR, "While parsing node number " + number + " [" + node.op + " -> \""
                + (node.outputs.empty() ? "" : node.outputs[0]) + "\"]:");
        return refuse({ErrorCode::kUNSUPPORTED_NODE,
            "In node " + number + " with name: " + node.name + " and operator: " + node.op
                + " (importFallbackPluginImporter): UNSUPPORTED_NODE: Assertion failed: creator && \"Plugin not found, are the "
                  "plugin name, version, and namespace correct?\"",
            "/_src/parsers/onnxOpenSource/onnxOpImporters.cpp", "importFallbackPluginImporter", static_cast<int>(i), node});
    }
    return triplicate_double_import(&mNetwork, &model);
}
} // namespace
} // namespace triplicate_double

extern "C"
{
void* createNvOnnxParser_INTERNAL(void* network, void* logger, int) noexcept
{
    return static_cast<nvonnxparser::IParser*>(new triplicate_double::Parser(
        *static_cast<nvinfer1::INetworkDefinition*>(network), *static_cast<nvinfer1::ILogger*>(logger)));
}

int getNvOnnxParserVersion() noexcept
{
    return NV_ONNX_PARSER_VERSION;
}
}
