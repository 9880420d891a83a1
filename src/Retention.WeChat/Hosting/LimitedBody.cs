using System.Buffers;

namespace Retention.WeChat.Hosting;

/// <summary>Reads bodies that are no JSON, as far as a limit.</summary>
internal static class LimitedBody
{
    /// <returns>Null when the body is larger than allowed; it is not read to the end then.</returns>
    public static async Task<byte[]?> ReadBodyAsync(this HttpRequest request, int bytesMax, CancellationToken ct)
    {
        if (request.ContentLength > bytesMax)
            return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            if (read.Buffer.Length > bytesMax)
                return null;
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
