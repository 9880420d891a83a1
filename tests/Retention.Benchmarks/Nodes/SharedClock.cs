using System.IO.MemoryMappedFiles;

namespace Retention.Benchmarks.Nodes;

/// <summary>The machine's clock plus an offset kept in a small file, which one process writes and others follow at once.</summary>
internal sealed class SharedClock : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public SharedClock(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, sizeof(long));
        view = file.CreateViewAccessor(0, sizeof(long));
    }

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(view.ReadInt64(0));
        set => view.Write(0, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
