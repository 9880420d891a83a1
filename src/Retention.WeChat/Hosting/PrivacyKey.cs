using System.Security.Cryptography;
using Retention.Platform.Data;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Hosting;

public sealed class PrivacyOptions
{
    /// <summary>32 bytes in base64; the same on all nodes. Losing it makes stored phone numbers unreadable and fans unrecognisable.</summary>
    public string? Key { get; set; }
}

/// <summary>Finds the privacy key: the configured one or, with the embedded database, one made once and kept beside it.</summary>
internal static class PrivacyKey
{
    internal const string FileName = "retention.key";

    public static byte[] Load(PrivacyOptions privacy, DatabaseOptions database)
    {
        if (!string.IsNullOrWhiteSpace(privacy.Key))
            return Convert.FromBase64String(privacy.Key.Trim());

        var file = Path.Combine(database.DataFolder, FileName);
        try
        {
            MakeFolder(database.DataFolder);
            if (!File.Exists(file))
                Make(file, database);
            return Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused("Database:DataFolder", $"数据目录 {database.DataFolder} 无法读写：{error.Message} 请修改目录权限或换一个目录。", $"The data folder {database.DataFolder} cannot be read and written. Change its permissions or choose another.");
        }
    }

    /// <summary>The embedded database lies in it too, with openids in it: nobody else of the machine is to read them.</summary>
    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Make(string file, DatabaseOptions database)
    {
        // A database without its key holds fans nobody could recognise: every one of them would be registered again.
        if (File.Exists(Path.Combine(database.DataFolder, "retention.db")))
            throw Refused("Privacy:Key", $"数据库已存在，但密钥文件 {file} 不见了；请恢复该文件，或在 Privacy:Key 填写原来的密钥。", $"The database exists but its key {file} is gone. Restore the file, or set the former key.");

        var fresh = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(fresh, options))
            writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(PersonalData.KeyBytes)));
        try
        {
            File.Move(fresh, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was first; its key counts.
            File.Delete(fresh);
        }
    }

    private static byte[] Read(string file)
    {
        var text = File.ReadAllText(file).Trim();
        return SettingsCheck.IsPrivacyKey(text)
            ? Convert.FromBase64String(text)
            : throw Refused("Privacy:Key", $"密钥文件 {file} 已损坏，请从备份恢复。", $"The key file {file} is damaged. Restore it from a copy.");
    }

    private static StartRefusedException Refused(string key, string message, string messageEn) => new([Finding.Error(key, message, messageEn)]);
}
