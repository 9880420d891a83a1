using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

public sealed class PrivacyKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("retention-").FullName;

    private string KeyFile => Path.Combine(folder, PrivacyKey.FileName);

    [Fact]
    public void Is_made_once_and_readable_by_its_owner_only()
    {
        var first = Load();
        Assert.Equal(first, Load());
        Assert.Equal(32, first.Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_new_data_folder_is_closed_to_others()
    {
        var fresh = Path.Combine(folder, "data");
        PrivacyKey.Load(new PrivacyOptions(), new DatabaseOptions { DataFolder = fresh });
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(fresh));
    }

    [Fact]
    public void The_configured_one_counts_and_no_file_is_made()
    {
        var configured = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Assert.Equal(configured, Load(Convert.ToBase64String(configured)));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_database_without_its_key_is_not_given_a_new_one()
    {
        File.WriteAllText(Path.Combine(folder, "retention.db"), "");
        var refused = Assert.Throws<StartRefusedException>(() => Load());
        Assert.Equal("Privacy:Key", Assert.Single(refused.Findings).Key);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void A_damaged_file_stops_the_start()
    {
        File.WriteAllText(KeyFile, "AAAA");
        Assert.Throws<StartRefusedException>(() => Load());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_stops_the_start_with_a_sentence()
    {
        var file = Path.Combine(folder, "occupied");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<StartRefusedException>(() => PrivacyKey.Load(new PrivacyOptions(), new DatabaseOptions { DataFolder = file }));
        Assert.Equal("Database:DataFolder", Assert.Single(refused.Findings).Key);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private byte[] Load(string? configured = null) => PrivacyKey.Load(new PrivacyOptions { Key = configured }, new DatabaseOptions { DataFolder = folder });
}
