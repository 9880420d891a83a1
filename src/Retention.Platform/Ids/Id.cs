using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retention.Platform.Ids;

/// <summary>A number that names one row, for code that does not care which kind.</summary>
public interface IId
{
    long Value { get; }
}

/// <summary>The id of a <typeparamref name="T"/>: time-ordered and below 2^53, so that JSON and URLs carry it as a plain number.</summary>
[JsonConverter(typeof(IdJsonConverterFactory))]
public readonly record struct Id<T>(long Value) : IId, IComparable<Id<T>>, IParsable<Id<T>>
{
    public static explicit operator Id<T>(long value) => new(value);

    public static explicit operator long(Id<T> id) => id.Value;

    public static Id<T> Parse(string s, IFormatProvider? provider) => new(long.Parse(s, NumberStyles.None, CultureInfo.InvariantCulture));

    public static bool TryParse(string? s, IFormatProvider? provider, out Id<T> result)
    {
        var ok = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        result = new Id<T>(value);
        return ok;
    }

    public int CompareTo(Id<T> other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class IdJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Id<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(IdJsonConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
}

internal sealed class IdJsonConverter<T> : JsonConverter<Id<T>>
{
    /// <summary>Some clients keep ids as text.</summary>
    public override Id<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            return new Id<T>(reader.GetInt64());
        return Id<T>.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var id) ? id : throw new JsonException("An id is a whole number.");
    }

    public override void Write(Utf8JsonWriter writer, Id<T> value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
