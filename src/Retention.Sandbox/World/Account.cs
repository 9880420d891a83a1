using System.Collections.Concurrent;
using System.Security.Cryptography;
using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Media;
using Retention.Sandbox.Menus;
using Retention.Sandbox.Messages;
using Retention.Sandbox.QrCodes;
using Retention.Sandbox.Quotas;
using Retention.Sandbox.Tags;
using Retention.Sandbox.Tokens;

namespace Retention.Sandbox;

/// <summary>An official account or mini-program with everything the platform keeps for it.</summary>
public sealed class Account
{
    private static readonly TimeSpan TicketLife = TimeSpan.FromSeconds(7200);

    private readonly ConcurrentDictionary<string, (string Ticket, DateTimeOffset Until)> tickets = new(StringComparer.Ordinal);

    internal Account(AccountOptions options, int index, SandboxOptions sandbox)
    {
        (Options, Index) = (options, index);
        Usage = new UsageMeter(sandbox.Limits);
        Tags = new TagShelf(sandbox.Limits);
        Templates = new TemplateShelf(sandbox.Templates.Where(template => template.Account == options.Key));
        QrCodes = new QrCodeBook(sandbox.Limits);
        Menu = new MenuBoard(options.QuickReplyMenu);
        Cipher = options.EncodingAesKey.Length == 0 ? null : new CallbackCipher(options.EncodingAesKey, options.AppId);
    }

    public AccountOptions Options { get; private set; }

    public AccountKind Kind => Options.Kind;

    internal int Index { get; }

    internal TokenState TokenState { get; } = new();

    internal UsageMeter Usage { get; }

    internal TagShelf Tags { get; }

    internal TemplateShelf Templates { get; }

    internal QrCodeBook QrCodes { get; }

    internal MenuBoard Menu { get; }

    internal MediaShelf Media { get; } = new();

    internal MassLedger Mass { get; } = new();

    internal CallbackCipher? Cipher { get; }

    /// <summary>Mini-program codes with a path, of which there is a fixed number for ever.</summary>
    internal WindowCounter LimitedCodes { get; } = new();

    /// <summary>Sets the server address of the account's console page; without one nothing is pushed.</summary>
    public void PointCallbacksTo(Uri? url) => Options = Options with { CallbackUrl = url?.ToString() };

    /// <summary>The current js-sdk or card ticket, renewed when it has run out.</summary>
    internal string TicketFor(string type, DateTimeOffset now, out int secondsLeft)
    {
        var (ticket, until) = tickets.AddOrUpdate(
            type,
            _ => (RandomNumberGenerator.GetHexString(86, lowercase: true), now + TicketLife),
            (_, current) => current.Until > now ? current : (RandomNumberGenerator.GetHexString(86, lowercase: true), now + TicketLife));
        secondsLeft = (int)(until - now).TotalSeconds;
        return ticket;
    }
}
