using System.Security.Cryptography;

namespace Retention.Demo.Hosting;

/// <summary>The demo cannot start as asked: a sentence that says why and what to do, in Chinese and English.</summary>
public sealed class DemoRefusedException(string message) : Exception(message)
{
    public const int ExitCode = 2;
}

/// <summary>What may be chosen on the command line; nothing must be.</summary>
public sealed record DemoOptions
{
    public const int ProductPort = 5080;
    public const int PhonesPort = 5090;

    // Without letters and digits that are easily taken for one another: people copy it from the terminal.
    private const string PasswordAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int PasswordLength = 12;

    /// <summary>Where the product listens; null takes the usual port or, when that is taken, a free one.</summary>
    public Uri? Product { get; init; }

    /// <summary>Where the phones are; null takes the usual port or, when that is taken, a free one.</summary>
    public Uri? Phones { get; init; }

    /// <summary>An empty folder whose database is kept; null uses a folder of the system's that goes with the process.</summary>
    public string? DataFolder { get; init; }

    public string OperatorName { get; init; } = "demo";

    public string OperatorPassword { get; init; } = RandomNumberGenerator.GetString(PasswordAlphabet, PasswordLength);

    /// <summary>Everything else on the command line, for the product: any of its settings may be tried out.</summary>
    public string[] ProductArguments { get; init; } = [];

    public static DemoOptions Read(string[] args)
    {
        var given = new ConfigurationBuilder().AddCommandLine(args).Build();
        var options = new DemoOptions
        {
            Product = Address(given, "urls"),
            Phones = Address(given, "phones"),
            DataFolder = given["data"],
            ProductArguments = args,
        };
        return options with
        {
            OperatorName = given["operator"] ?? options.OperatorName,
            OperatorPassword = given["password"] ?? options.OperatorPassword,
        };
    }

    private static Uri? Address(IConfiguration given, string key)
    {
        if (given[key] is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
            ? address
            : throw new DemoRefusedException($"--{key} 须为 http:// 开头的完整地址，例如 http://127.0.0.1:6000。 --{key} must be an absolute http address, such as http://127.0.0.1:6000.");
    }
}
