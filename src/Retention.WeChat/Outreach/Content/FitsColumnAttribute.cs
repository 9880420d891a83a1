using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Retention.WeChat.Outreach.Content;

/// <summary>All forms of a content together must fit the column they are kept in, which holds 65,535 bytes of JSON.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FitsColumnAttribute() : ValidationAttribute($"各渠道的内容合计不能超过 {BytesMax} 字节。")
{
    /// <summary>In UTF-8. The rest is for what filling in adds.</summary>
    public const int BytesMax = 60_000;

    public override bool IsValid(object? value) => value is not TouchContent content || Encoding.UTF8.GetByteCount(MessageJson.Write(content)) <= BytesMax;
}
