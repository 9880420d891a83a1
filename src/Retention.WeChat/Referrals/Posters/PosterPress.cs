using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>Which of the shared libraries that draw posters are not on this machine.</summary>
public sealed record PressLibraries(IReadOnlyList<string> Missing)
{
    /// <summary>Of Debian's packages librsvg2-2 and fontconfig.</summary>
    internal static IReadOnlyList<string> Needed { get; } = [LibRsvg.Rsvg, LibRsvg.Cairo, LibRsvg.GObject, LibRsvg.GLib, FontCoverage.Fontconfig];

    internal static PressLibraries Look(IReadOnlyList<string> needed) => new([.. needed.Where(library => !NativeLibrary.TryLoad(library, out _))]);
}

/// <summary>
/// Draws posters on a few threads of its own: fonts are cached by thread, so that memory stays bounded and the pool's
/// threads stay free. Where librsvg is missing it is off and says so once.
/// </summary>
internal sealed partial class PosterPress : IDisposable
{
    /// <summary>As many as a small server has cores; each keeps fonts of its own in memory.</summary>
    public const int DefaultThreads = 2;

    /// <summary>Waiting; a few seconds of work. Whoever comes then is told to come back.</summary>
    private const int JobsMax = 64;

    private readonly BlockingCollection<Job> jobs = new(JobsMax);
    private readonly Lazy<Thread[]> threads;
    private readonly Lazy<Glyphs> glyphs = new(FontCoverage.Read);

    public PosterPress(PressLibraries libraries, ILogger<PosterPress> logger, int threadCount = DefaultThreads)
    {
        Missing = libraries.Missing;
        threads = new(() => [.. Enumerable.Range(1, threadCount).Select(Start)]);
        if (!IsAvailable)
            Log.Off(logger, string.Join(", ", Missing));
    }

    public IReadOnlyList<string> Missing { get; }

    public bool IsAvailable => Missing.Count == 0;

    public Glyphs Glyphs => glyphs.Value;

    /// <param name="width">Of the PNG; its height follows from the layout's proportions.</param>
    /// <returns>The PNG, or why there is none now.</returns>
    public async Task<Result<byte[]>> PrintAsync(PosterLayout layout, PosterContent content, int width, CancellationToken ct)
    {
        if (!IsAvailable)
            return PosterProblems.Unavailable;
        _ = threads.Value;
        var job = new Job(layout, content, width, ct);
        if (!jobs.TryAdd(job))
            return PosterProblems.Busy;
        return await job.Done.Task;
    }

    public void Dispose()
    {
        jobs.CompleteAdding();
        if (threads.IsValueCreated)
        {
            foreach (var thread in threads.Value)
                thread.Join();
        }

        jobs.Dispose();
    }

    private Thread Start(int no)
    {
        var thread = new Thread(Work) { IsBackground = true, Name = $"poster press {no}" };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        foreach (var job in jobs.GetConsumingEnumerable())
        {
            if (job.Stop.IsCancellationRequested)
            {
                job.Done.SetCanceled(job.Stop);
                continue;
            }

            try
            {
                job.Done.SetResult(Print(job));
            }
            catch (Exception error)
            {
                // It is the asker's: they await it.
                job.Done.SetException(error);
            }
        }
    }

    private byte[] Print(Job job) =>
        SvgPicture.Png(PosterSvg.Draw(job.Layout, job.Content, Glyphs), job.Width, Math.Max(1, job.Width * job.Layout.Height / job.Layout.Width));

    private sealed record Job(PosterLayout Layout, PosterContent Content, int Width, CancellationToken Stop)
    {
        public TaskCompletionSource<byte[]> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Personal posters are off: {Libraries} not found. Fans get link and QR code. On Debian install librsvg2-2 and fonts-noto-cjk.")]
        public static partial void Off(ILogger logger, string libraries);
    }
}
