using System.Text.Json;

namespace Retention.WeChat.Hosting;

/// <summary>A value of a request that our own converters will not take, in the words for whoever sent it; the serializer adds where it stands.</summary>
internal sealed class WireSlip(string chinese, string english) : JsonException(english)
{
    public string Chinese { get; } = chinese;
}
