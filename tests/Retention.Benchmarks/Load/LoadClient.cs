using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Retention.Benchmarks.Load;

/// <param name="Took">From the first byte sent to the last answer read.</param>
/// <param name="Cpu">What the client itself cost.</param>
internal sealed record LoadResult(int Count, TimeSpan Took, TimeSpan Cpu)
{
    public double PerSecond => Count / Took.TotalSeconds;
}

/// <summary>
/// Sends requests over many connections, one at a time on each, from a single thread: two system calls and a share of a
/// poll for each, because it runs on the cores it measures.
/// </summary>
internal sealed class LoadClient
{
    private const int PollMicroseconds = 1_000_000;

    private readonly Volley volley;
    private readonly int total;
    private readonly Dictionary<Socket, Answer> open;
    private int next;
    private int done;

    private LoadClient(Volley volley, int total, Dictionary<Socket, Answer> open)
    {
        this.volley = volley;
        this.total = total;
        this.open = open;
    }

    /// <summary>Sends <paramref name="total"/> requests (all of them once, unless more are asked for) and returns when the last is answered.</summary>
    public static Task<LoadResult> SendAsync(Uri target, Volley volley, int connections, int? total = null)
    {
        var result = new TaskCompletionSource<LoadResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                result.SetResult(Send(target, volley, connections, total ?? volley.Count));
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        });
        thread.Start();
        return result.Task;
    }

    private static LoadResult Send(Uri target, Volley volley, int connections, int total)
    {
        var open = Enumerable.Range(0, connections).Select(_ => Connect(target)).ToDictionary(socket => socket, _ => new Answer());
        try
        {
            var cpu = Usage.OfThisThread();
            var started = Stopwatch.GetTimestamp();
            new LoadClient(volley, total, open).Run();
            return new LoadResult(total, Stopwatch.GetElapsedTime(started), Usage.OfThisThread() - cpu);
        }
        finally
        {
            foreach (var socket in open.Keys)
                socket.Dispose();
        }
    }

    private static Socket Connect(Uri target)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Parse(target.Host), target.Port);
        return socket;
    }

    private void Run()
    {
        foreach (var socket in open.Keys)
            SendNext(socket);
        var readable = new List<Socket>(open.Count);
        while (done < total)
        {
            readable.Clear();
            readable.AddRange(open.Keys);
            Socket.Select(readable, null, null, PollMicroseconds);
            foreach (var socket in readable)
            {
                if (!open[socket].Read(socket))
                    continue;
                done++;
                SendNext(socket);
            }
        }
    }

    private void SendNext(Socket socket)
    {
        if (next == total)
            return;
        socket.Send(volley[next++ % volley.Count]);
    }

    /// <summary>The answer one connection is reading.</summary>
    private sealed class Answer
    {
        private readonly byte[] buffer = new byte[16 * 1024];
        private int length;

        /// <returns>Whether it is complete.</returns>
        public bool Read(Socket socket)
        {
            var read = socket.Receive(buffer.AsSpan(length));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            length += read;
            var text = buffer.AsSpan(0, length);
            var head = text.IndexOf("\r\n\r\n"u8);
            if (head < 0)
                return false;
            if (!text.StartsWith("HTTP/1.1 200"u8))
                throw new IOException($"Refused: {Encoding.ASCII.GetString(text[..head])}");
            if (text[..head].IndexOf("Transfer-Encoding: chunked"u8) >= 0 ? !text.EndsWith("\r\n0\r\n\r\n"u8) : length < head + 4 + BodyLength(text[..head]))
                return false;
            length = 0;
            return true;
        }

        private static int BodyLength(ReadOnlySpan<byte> head)
        {
            var name = "Content-Length: "u8;
            var at = head.IndexOf(name);
            if (at < 0)
                throw new IOException("The answer does not say its length.");
            var digits = head[(at + name.Length)..];
            var end = digits.IndexOf((byte)'\r');
            return int.Parse(end < 0 ? digits : digits[..end]);
        }
    }
}
