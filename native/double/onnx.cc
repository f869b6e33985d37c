// Reads of an ONNX file only what the double needs: tensors at the border, nodes, and where weights lie.
#include "onnx.h"
#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace triplicate_double
{
namespace
{
struct Malformed : std::runtime_error
{
    Malformed() : std::runtime_error("malformed protobuf") {}
};

/** Fields of one protobuf message, one after the other. */
class Message
{
public:
    Message(char const* begin, char const* end) : mAt(begin), mEnd(end) {}
    explicit Message(std::string const& bytes) : Message(bytes.data(), bytes.data() + bytes.size()) {}

    bool next(bool isWhole = false)
    {
        if (mAt == mEnd) return false;
        uint64_t const tag = varint();
        if (isWhole && (tag == 0 || (tag & 7) == 4)) return false;
        field = tag >> 3;
        mIsBytes = (tag & 7) == 2;
        switch (tag & 7)
        {
        case 0: mNumber = varint(); break;
        case 1: skip(8); break;
        case 2: mLength = varint(), mBytes = mAt, skip(mLength); break;
        case 5: skip(4); break;
        default: throw Malformed();
        }
        if (field == 0) throw Malformed();
        return true;
    }

    int64_t number() const
    {
        if (mIsBytes) throw Malformed();
        return static_cast<int64_t>(mNumber);
    }

    std::string text() const
    {
        if (!mIsBytes) throw Malformed();
        return {mBytes, mLength};
    }

    Message message() const
    {
        if (!mIsBytes) throw Malformed();
        return {mBytes, mBytes + mLength};
    }

    uint64_t length() const
    {
        return mIsBytes ? mLength : 0;
    }

    uint64_t field = 0;

private:
    void skip(uint64_t count)
    {
        if (count > static_cast<uint64_t>(mEnd - mAt)) throw Malformed();
        mAt += count;
    }

    uint64_t varint()
    {
        uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (mAt == mEnd) throw Malformed();
            auto const byte = static_cast<unsigned char>(*mAt++);
            value |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        throw Malformed();
    }

    char const* mAt;
    char const* mEnd;
    bool mIsBytes = false;
    uint64_t mNumber = 0;
    uint64_t mLength = 0;
    char const* mBytes = nullptr;
};

void readDimension(Message dimension, OnnxValue& value)
{
    int64_t number = -1;
    std::string name;
    while (dimension.next())
    {
        if (dimension.field == 1) number = dimension.number();
        if (dimension.field == 2) name = dimension.text();
    }
    value.dims.push_back(number);
    value.dimNames.push_back(name);
}

OnnxValue readValue(Message info)
{
    OnnxValue value;
    while (info.next())
    {
        if (info.field == 1) value.name = info.text();
        if (info.field != 2) continue;
        for (Message type = info.message(); type.next();)
        {
            if (type.field != 1) continue;
            for (Message tensor = type.message(); tensor.next();)
            {
                if (tensor.field == 1) value.type = static_cast<int>(tensor.number());
                if (tensor.field != 2) continue;
                for (Message shape = tensor.message(); shape.next();)
                    if (shape.field == 1) readDimension(shape.message(), value);
            }
        }
    }
    return value;
}

OnnxNode readNode(Message message)
{
    OnnxNode node;
    while (message.next())
    {
        if (message.field == 1) node.inputs.push_back(message.text());
        if (message.field == 2) node.outputs.push_back(message.text());
        if (message.field == 3) node.name = message.text();
        if (message.field == 4) node.op = message.text();
        if (message.field == 7) node.domain = message.text();
    }
    return node;
}

/** The name of an initializer; notes its data type and where its data lies. */
std::string readInitializer(Message tensor, OnnxModel& model)
{
    std::string name;
    while (tensor.next())
    {
        if (tensor.field == 2 && tensor.number() == 10) model.half = true;
        if (tensor.field == 8) name = tensor.text();
        if (tensor.field == 4 || tensor.field == 9) model.weightBytes += tensor.length();
        if (tensor.field != 13) continue;
        std::string key, value;
        for (Message entry = tensor.message(); entry.next();) (entry.field == 1 ? key : value) = entry.text();
        if (key == "location") model.externalFiles.push_back(value);
    }
    return name;
}

void readGraph(Message graph, OnnxModel& model)
{
    std::vector<std::string> initializers;
    while (graph.next())
    {
        if (graph.field == 1) model.nodes.push_back(readNode(graph.message()));
        if (graph.field == 5) initializers.push_back(readInitializer(graph.message(), model));
        if (graph.field == 11) model.inputs.push_back(readValue(graph.message()));
        if (graph.field == 12) model.outputs.push_back(readValue(graph.message()));
    }
    std::sort(initializers.begin(), initializers.end());
    auto const isInitializer = [&](OnnxValue const& value) {
        return std::binary_search(initializers.begin(), initializers.end(), value.name);
    };
    model.inputs.erase(std::remove_if(model.inputs.begin(), model.inputs.end(), isInitializer), model.inputs.end());
    auto& files = model.externalFiles;
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
}
} // namespace

bool readOnnx(std::string const& bytes, OnnxModel& model)
{
    try
    {
        for (Message message(bytes); message.next(true);)
            if (message.field == 7) readGraph(message.message(), model);
    }
    catch (Malformed const&)
    {
        return false;
    }
    model.hash = hashBytes(bytes.data(), bytes.size(), 0);
    return true;
}

uint64_t hashBytes(void const* bytes, size_t count, uint64_t seed)
{
    constexpr uint64_t kPrime = 0x100000001b3;
    uint64_t hash = 0xcbf29ce484222325 ^ seed;
    auto const* at = static_cast<unsigned char const*>(bytes);
    for (; count >= 8; count -= 8, at += 8)
    {
        uint64_t word;
        std::memcpy(&word, at, 8);
        hash = (hash ^ word) * kPrime;
        // FNV moves bits only upwards; a word of eight bytes needs its high half mixed down.
        hash ^= hash >> 32;
    }
    for (; count > 0; --count, ++at) hash = (hash ^ *at) * kPrime;
    return hash ^ (hash >> 29);
}
} // namespace triplicate_double
