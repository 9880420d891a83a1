namespace Retention.Demo.Hosting;

/// <summary>
/// Where the product keeps its database. Each start begins afresh, because the other side's world lives in memory: a
/// database of yesterday would know fans whom nobody else remembers.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly bool isKept;

    private DataFolder(string path, bool isKept) => (Path, this.isKept) = (path, isKept);

    public string Path { get; }

    public static DataFolder Open(string? asked)
    {
        if (asked is null)
            return new DataFolder(Directory.CreateTempSubdirectory("retention-demo-").FullName, isKept: false);
        var folder = Directory.CreateDirectory(asked);
        if (folder.EnumerateFileSystemInfos().Any())
            throw new DemoRefusedException($"数据目录 {folder.FullName} 不是空的，演示每次都从头开始，请换一个空目录。 The data folder {folder.FullName} is not empty; the demo begins afresh each time, so give it an empty one.");
        return new DataFolder(folder.FullName, isKept: true);
    }

    public void Dispose()
    {
        if (!isKept)
            Directory.Delete(Path, recursive: true);
    }
}
