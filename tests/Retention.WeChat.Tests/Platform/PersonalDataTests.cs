using System.Security.Cryptography;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Tests.Platform;

public sealed class PersonalDataTests
{
    private readonly PersonalData privacy = new(RandomNumberGenerator.GetBytes(PersonalData.KeyBytes));

    [Theory]
    [InlineData("+8613800000000")]
    [InlineData("")]
    [InlineData("张三 🎁 long enough to be more than one block of the cipher")]
    public void What_is_encrypted_can_be_read_again_and_looks_different_each_time(string text)
    {
        var once = privacy.Encrypt(text);
        Assert.Equal(text, privacy.Decrypt(once));
        Assert.NotEqual(once, privacy.Encrypt(text));
    }

    [Fact]
    public void A_phone_number_fits_its_columns()
    {
        Assert.InRange(privacy.Encrypt("+123456789012345").Length, 1, 160);
        Assert.Equal(32, privacy.Hash("phone", "+123456789012345").Length);
    }

    [Fact]
    public void Altered_and_foreign_text_is_refused()
    {
        var text = privacy.Encrypt("+8613800000000");
        for (var i = 0; i < text.Length; i += 5)
        {
            var altered = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.ThrowsAny<CryptographicException>(() => privacy.Decrypt(altered));
        }

        var other = new PersonalData(RandomNumberGenerator.GetBytes(PersonalData.KeyBytes));
        Assert.ThrowsAny<CryptographicException>(() => other.Decrypt(text));
    }

    [Fact]
    public void Hashes_recognise_within_one_realm_and_one_key()
    {
        var other = new PersonalData(RandomNumberGenerator.GetBytes(PersonalData.KeyBytes));
        Assert.Equal(privacy.Hash("phone", "1"), privacy.Hash("phone", "1"));
        Assert.NotEqual(privacy.Hash("phone", "1"), privacy.Hash("phone", "2"));
        Assert.NotEqual(privacy.Hash("phone", "1"), privacy.Hash("openid", "1"));
        Assert.NotEqual(privacy.Hash("phone", "1"), other.Hash("phone", "1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int bytes) => Assert.Throws<ArgumentException>(() => new PersonalData(new byte[bytes]));
}
