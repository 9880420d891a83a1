using System.Security.Cryptography;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Rewards.Coupons;

public sealed class CouponCodeTests
{
    private static readonly string Code = CouponCode.Complete(RandomNumberGenerator.GetString(CouponCode.Alphabet, CouponCode.RandomLength));

    [Fact]
    public void A_code_is_read_however_it_is_written()
    {
        Assert.Equal(Code, CouponCode.Read(Code));
        Assert.Equal(Code, CouponCode.Read($" {Code[..4]}-{Code[4..8]} {Code[8..]} ".ToLowerInvariant()));
        var ambiguous = CouponCode.Complete("01V20123456");
        Assert.Equal(ambiguous, CouponCode.Read("oLuZ" + ambiguous[4..]));
    }

    [Fact]
    public void Every_single_mistake_and_every_swap_of_neighbours_is_found()
    {
        for (var i = 0; i < Code.Length; i++)
        {
            foreach (var wrong in CouponCode.Alphabet.Where(character => character != Code[i]))
                Assert.Null(CouponCode.Read(Code[..i] + wrong + Code[(i + 1)..]));
            if (i > 0 && Code[i] != Code[i - 1])
                Assert.Null(CouponCode.Read(Code[..(i - 1)] + Code[i] + Code[i - 1] + Code[(i + 1)..]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("优惠券优惠券优惠券优惠券")]
    [InlineData("00000000000000000000000000000")]
    public void What_cannot_be_a_code_is_none(string typed) => Assert.Null(CouponCode.Read(typed));
}
