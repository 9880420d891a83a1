using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Retention.Channels.Wire;

/// <summary>
/// Escapes only what JSON itself demands. WeChat's menus refuse <c>\uXXXX</c> (40033), and the framework's
/// relaxed encoder still writes emoji, the full-width space and the no-break space that way.
/// </summary>
internal sealed unsafe class UnescapedJsonEncoder : JavaScriptEncoder
{
    private const int LongestEscape = 6;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private UnescapedJsonEncoder()
    {
    }

    public static UnescapedJsonEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => LongestEscape;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var rest = new ReadOnlySpan<char>(text, textLength);
        var escaped = rest.IndexOfAny(Escaped);
        if (escaped >= 0)
            rest = rest[..escaped];

        // Half a surrogate pair must be seen too: the base class replaces it.
        for (var i = rest.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < rest.Length; i++)
        {
            if (!char.IsSurrogate(rest[i]))
                continue;
            if (Rune.DecodeFromUtf16(rest[i..], out _, out var used) != OperationStatus.Done)
                return i;
            i += used - 1;
        }

        return escaped;
    }

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        if (!WillEncode(unicodeScalar))
            return new Rune(unicodeScalar).TryEncodeToUtf16(target, out numberOfCharactersWritten);

        var escape = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => $"\\u{unicodeScalar:x4}",
        };
        if (!escape.TryCopyTo(target))
            return false;
        numberOfCharactersWritten = escape.Length;
        return true;
    }
}
