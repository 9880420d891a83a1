using System.Buffers;

namespace Retention.Benchmarks.Load;

/// <summary>Many requests in one piece of memory, so that they cost the garbage collector nothing while they are sent.</summary>
internal sealed class Volley
{
    private readonly byte[] bytes;
    private readonly int[] starts;

    private Volley(byte[] bytes, int[] starts)
    {
        this.bytes = bytes;
        this.starts = starts;
    }

    public int Count => starts.Length - 1;

    public static Volley Of(int count, Func<int, byte[]> request)
    {
        var buffer = new ArrayBufferWriter<byte>(count * 1_000);
        var starts = new int[count + 1];
        for (var i = 0; i < count; i++)
        {
            buffer.Write(request(i));
            starts[i + 1] = buffer.WrittenCount;
        }

        return new Volley(buffer.WrittenSpan.ToArray(), starts);
    }

    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan(starts[index]..starts[index + 1]);
}
